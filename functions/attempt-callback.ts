import type { CallbackAttempt } from '../domain/callback-fate.ts';
import { callbackMessage } from '../domain/callback-message.ts';
import { CallbackSecretSchema } from '../domain/callback-secret.ts';
import type { CallbackSettings } from '../domain/callback-settings.ts';
import { callbackTargetFinding } from '../domain/callback-target.ts';
import type { ChangeEvent } from '../domain/change-event.ts';
import { isFault } from '../domain/errors.ts';
import type { CallbackSender, Clock, TextSecrets } from '../domain/ports.ts';

export interface CallbackPorts {
  readonly clock: Clock;
  readonly secrets: TextSecrets;
  readonly sender: CallbackSender;
}

/** One attempt to tell the system that asked. The list of hosts is asked again: it may be shorter than it was. */
export async function attemptCallback(
  event: ChangeEvent,
  { allowedHosts, secret: name }: CallbackSettings,
  { clock, secrets, sender }: CallbackPorts,
): Promise<CallbackAttempt> {
  const { callbackUrl } = event;
  if (callbackUrl === null) return { kind: 'refused', why: 'no system asked to be told' };
  const finding = callbackTargetFinding(callbackUrl, allowedHosts);
  if (finding) return { kind: 'refused', why: finding.message };
  try {
    const secret = await secrets.current(name);
    if (secret === null) return { kind: 'failed', why: `the vault has no secret ${name} to sign with` };
    // On AWS nobody looked at it when it was stored.
    const fit = CallbackSecretSchema.safeParse(secret.reveal());
    if (!fit.success) return { kind: 'failed', why: `the secret ${name} ${fit.error.issues[0]?.message}` };
    return await sender.post(callbackUrl, callbackMessage(event, fit.data, clock.now()));
  } catch (error) {
    if (isFault(error, 'VaultUnavailableError')) return { kind: 'failed', why: error.message };
    throw error;
  }
}
