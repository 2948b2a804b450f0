import * as z from 'zod';
import { SecretIdSchema } from './identifiers.ts';

/** Two labels at the least: nobody means all of `.com`. */
const BELOW = /^\*\.(?=[^.]+\..*[a-z][^.]*$)/;

/** As `URL.host` writes it: lower case, punycode, IPv6 in brackets, the port only where it is not 443. */
const AllowedHostSchema = z.string().refine((entry) => {
  const host = entry.replace(BELOW, '');
  const url = `https://${host}`;
  return !host.includes('*') && URL.canParse(url) && new URL(url).host === host;
}, 'a host as in a URL, for example hooks.example.com, *.example.com or hooks.example.com:8443');

/** Who may be told of changes by HTTP callback. */
export const CallbackSettingsSchema = z.strictObject({
  allowedHosts: z.array(AllowedHostSchema).max(100).default([]).describe('none: no change may ask for callbacks'),
  secret: SecretIdSchema.default(SecretIdSchema.parse('vpn-change/callbacks')).describe('the text that signs them'),
});
export type CallbackSettings = z.infer<typeof CallbackSettingsSchema>;
