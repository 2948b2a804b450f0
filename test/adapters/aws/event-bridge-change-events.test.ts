import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { handedEvent } from '../../../adapters/aws/bus-event.ts';
import { eventBridgeChangeEvents } from '../../../adapters/aws/event-bridge-change-events.ts';
import { eventFor } from '../../domain/example-events.ts';

const EVENT = eventFor('https://hooks.example.com/1');
const client = () => new EventBridgeClient({ region: 'eu-central-1' });

describe('publishing on EventBridge', () => {
  it('names source, bus and detail type, and keeps the callback out of what people are shown', async () => {
    const eventBridge = client();
    const mock = mockClient(eventBridge).on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
    await eventBridgeChangeEvents({ client: eventBridge, busName: 'bus' }).publish(EVENT);
    const [entry] = mock.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries ?? [];
    expect(entry).toMatchObject({ EventBusName: 'bus', Source: 'vpn-change', DetailType: 'change.started' });
    const { delivery, ...shown } = JSON.parse(entry?.Detail ?? '');
    expect(shown).toEqual(EVENT.detail);
    expect(delivery.callbackUrl).toBe('https://hooks.example.com/1');
  });

  it('is read back whole by whom EventBridge hands it to', async () => {
    const eventBridge = client();
    const mock = mockClient(eventBridge).on(PutEventsCommand).resolves({});
    await eventBridgeChangeEvents({ client: eventBridge, busName: 'bus' }).publish(EVENT);
    const [entry] = mock.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries ?? [];
    const handed = { 'detail-type': entry?.DetailType, detail: JSON.parse(entry?.Detail ?? ''), source: entry?.Source };
    expect(handedEvent(handed)).toEqual(EVENT);
  });

  it.each([
    ['was not taken', { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException' }] }],
    ['was not taken, without a reason', { FailedEntryCount: 1 }],
  ])('is a fault when the entry %s', async (_, answer) => {
    const eventBridge = client();
    mockClient(eventBridge).on(PutEventsCommand).resolves(answer);
    const published = eventBridgeChangeEvents({ client: eventBridge, busName: 'bus' }).publish(EVENT);
    await expect(published).rejects.toMatchObject({ name: 'StoreUnavailableError' });
  });
});
