import { createHash } from 'node:crypto';
import * as z from 'zod';

/** Names one change and its execution. Safe as a Step Functions execution name: 1–80 characters of `0-9A-Za-z-_`. */
export const ChangeIdSchema = z
  .string()
  .regex(/^[0-9A-Za-z_-]{1,80}$/)
  .brand<'ChangeId'>();
export type ChangeId = z.infer<typeof ChangeIdSchema>;

/** Names a secret in the vault, for example `vpn/office-neckarsulm`. Characters as in AWS Secrets Manager. */
export const SecretIdSchema = z
  .string()
  .regex(/^[\w/+=.@-]{1,512}$/)
  .brand<'SecretId'>();
export type SecretId = z.infer<typeof SecretIdSchema>;

/** Names one version of a secret. 32–64 characters, as Secrets Manager asks of a ClientRequestToken. */
export const VersionIdSchema = z
  .string()
  .regex(/^[0-9A-Za-z-]{32,64}$/)
  .brand<'VersionId'>();
export type VersionId = z.infer<typeof VersionIdSchema>;

/** The version that a change stages: derived from the change, so that a step that runs twice finds its first version. */
export function versionIdOfChange(changeId: ChangeId, secretId: SecretId): VersionId {
  return VersionIdSchema.parse(createHash('sha256').update(`${changeId}\n${secretId}`).digest('hex').slice(0, 32));
}

export const TUNNEL_NAMES = ['tunnel1', 'tunnel2'] as const;
export const TunnelNameSchema = z.enum(TUNNEL_NAMES);
export type TunnelName = z.infer<typeof TunnelNameSchema>;

export function otherTunnel(tunnel: TunnelName): TunnelName {
  return tunnel === 'tunnel1' ? 'tunnel2' : 'tunnel1';
}

/** Where a connection lives at STACKIT: the path parameters of its URL. */
export const ConnectionRefSchema = z.object({
  projectId: z.guid(),
  region: z.string().regex(/^[a-z]{2}\d{2}$/, 'a STACKIT region, for example eu01 or eu02'),
  gatewayId: z.guid(),
  connectionId: z.guid(),
});
export type ConnectionRef = z.infer<typeof ConnectionRefSchema>;
export type GatewayRef = Omit<ConnectionRef, 'connectionId'>;

/** One key for all claims on a gateway, whichever connection asks. */
export function gatewayKey(ref: GatewayRef): string {
  return `${ref.projectId}/${ref.region}/${ref.gatewayId}`;
}
