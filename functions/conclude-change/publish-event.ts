import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { awsFault } from '../../adapters/aws/aws-failure.ts';
import { Fault } from '../../domain/errors.ts';
import { type ChangeEvent, EVENT_SOURCE } from './change-event.ts';

/** Throws StoreUnavailableError: the status change is delivered again, and with it the event. */
export function publishEvent(client: EventBridgeClient, eventBusName: string) {
  return async ({ type, detail }: ChangeEvent): Promise<void> => {
    const entry = {
      EventBusName: eventBusName,
      Source: EVENT_SOURCE,
      DetailType: type,
      Detail: JSON.stringify(detail),
    };
    const answer = await client.send(new PutEventsCommand({ Entries: [entry] })).catch((error: unknown) => {
      throw awsFault('StoreUnavailableError', `publishing ${type}`, error);
    });
    // PutEvents answers 200 for entries that it did not take.
    if (answer.FailedEntryCount) {
      throw new Fault('StoreUnavailableError', `publishing ${type}: ${answer.Entries?.[0]?.ErrorCode ?? 'not taken'}`);
    }
  };
}
