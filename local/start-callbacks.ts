import { httpCallbackSender } from '../adapters/callback/http-callback-sender.ts';
import { CALLBACK_TIMEOUT_SECONDS } from '../domain/callback-schedule.ts';
import type { Clock } from '../domain/ports.ts';
import type { Settings } from '../domain/settings.ts';
import { attemptCallback } from '../functions/attempt-callback.ts';
import { deliverCallbacks } from './deliver-callbacks.ts';
import type { Workspace } from './workspace.ts';

interface CallbackWish {
  readonly settings: Settings;
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly onFault: (error: unknown) => void;
}

/** For a server: from now on callbacks of this workspace are delivered, those of earlier runs too. */
export function startCallbacks({ settings, workspace, clock, onFault }: CallbackWish): { stop(): Promise<void> } {
  const sender = httpCallbackSender({ timeoutSeconds: CALLBACK_TIMEOUT_SECONDS });
  return deliverCallbacks({
    outbox: workspace.callbacks,
    attempt: (event) => attemptCallback(event, settings.callbacks, { clock, secrets: workspace.texts, sender }),
    onFault,
  });
}
