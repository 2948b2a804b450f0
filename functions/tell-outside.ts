import type { ChangeEvent } from '../domain/change-event.ts';
import { isFault } from '../domain/errors.ts';
import type { ChangeEvents } from '../domain/ports.ts';

/** Publishes from within a change. False: nobody will hear of it but from the record, which is no reason to fail a change. */
export async function tellOutside(events: ChangeEvents, event: ChangeEvent): Promise<boolean> {
  try {
    await events.publish(event);
    return true;
  } catch (error) {
    if (isFault(error, 'StoreUnavailableError')) return false;
    throw error;
  }
}
