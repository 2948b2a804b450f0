import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { Fault } from '../../domain/errors.ts';
import type { ChangeEvents } from '../../domain/ports.ts';
import { awsFault } from './aws-failure.ts';
import { busEntry } from './bus-event.ts';

export interface EventBridgeChangeEventsOptions {
  readonly client: EventBridgeClient;
  readonly busName: string;
}

/** The project's own bus. People hear of its events by rules, ticket systems by the callback queue. */
export function eventBridgeChangeEvents({ client, busName }: EventBridgeChangeEventsOptions): ChangeEvents {
  return {
    publish: async (event) => {
      const entry = { EventBusName: busName, ...busEntry(event) };
      const answer = await client.send(new PutEventsCommand({ Entries: [entry] })).catch((error: unknown) => {
        throw awsFault('StoreUnavailableError', `publishing ${event.type}`, error);
      });
      // PutEvents answers 200 for entries that it did not take.
      if (answer.FailedEntryCount) {
        const why = answer.Entries?.[0]?.ErrorCode ?? 'not taken';
        throw new Fault('StoreUnavailableError', `publishing ${event.type}: ${why}`);
      }
    },
  };
}
