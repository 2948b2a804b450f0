import type { CallbackOutbox, ChangeEvents } from '../domain/ports.ts';

/** On one machine nobody but the system that asked is told: people watch the command. */
export function callbackEvents(outbox: CallbackOutbox): ChangeEvents {
  return {
    publish: async (event) => {
      if (event.callbackUrl !== null) await outbox.append(event);
    },
  };
}
