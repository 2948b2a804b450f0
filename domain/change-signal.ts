import * as z from 'zod';
import { ChangeIdSchema } from './identifiers.ts';

/** Who said something: by what identity, and in which roles. Never taken from the body of a request. */
export const SpeakerSchema = z.object({
  name: z.string().min(1).max(300).describe('an IAM principal, a token subject, or a local name'),
  via: z.enum(['iam', 'jwt', 'token', 'command-line', 'schedule']).describe('how the identity was established'),
});
export type Speaker = z.infer<typeof SpeakerSchema>;

export const SIGNAL_KINDS = [
  'request',
  'approval',
  'rejection',
  'confirmation',
  'peer-ready',
  'cancellation',
  'review',
] as const;
export const SignalKindSchema = z.enum(SIGNAL_KINDS);
export type SignalKind = z.infer<typeof SignalKindSchema>;

/**
 * A word from outside about one change: kept for good, never altered. `about` says what it binds to: for an approval
 * or a rejection the hash of the plan, for `peer-ready` the PUT (for example `forward-0`); empty for the others.
 */
export const ChangeSignalSchema = z.object({
  changeId: ChangeIdSchema.describe('the change that it is about'),
  kind: SignalKindSchema.describe('what was said'),
  about: z.string().max(100).describe('what it binds to: the hash of the plan, or the PUT; else empty'),
  by: SpeakerSchema.describe('who said it'),
  at: z.iso.datetime().describe('when it was said'),
  comment: z.string().max(2000).describe('in the words of whoever said it'),
});
export type ChangeSignal = z.infer<typeof ChangeSignalSchema>;

/** A decision is made once: of a kind, about one thing. Approvals are one for each person. */
export function signalKey({ kind, about, by }: Pick<ChangeSignal, 'kind' | 'about' | 'by'>): string {
  return kind === 'approval' ? `${kind}#${about}#${by.name}` : `${kind}#${about}`;
}
