import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { lambdaPeerDevice } from '../../adapters/aws/lambda-peer-device.ts';
import { SecretIdSchema, TunnelNameSchema, VersionIdSchema } from '../../domain/identifiers.ts';
import { PeerSettingsSchema } from '../../domain/settings.ts';
import { toldPeer } from '../fakes/told-peer.ts';
import { CANARY, changeWorld } from './change-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 4, 1, 0, 0) });
});
afterEach(() => {
  vi.useRealTimers();
});

const EventSchema = z.object({
  action: z.enum(['load-key', 'revert-key']),
  tunnel: TunnelNameSchema,
  secretId: SecretIdSchema,
  versionId: VersionIdSchema,
});

/** A world whose device is told by a function that reads the vault for itself. */
function worldWithFunction(scenario: 'calm' | 'gateway-error') {
  const events: string[] = [];
  const settings = { peer: PeerSettingsSchema.parse({ kind: 'lambda', functionName: 'load-psk' }) };
  const world = changeWorld({
    scenario,
    settings,
    ports: ({ vault, peer }) => {
      const client = new LambdaClient({ region: 'eu-central-1' });
      mockClient(client)
        .on(InvokeCommand)
        .callsFake(async ({ Payload }) => {
          const text = Buffer.from(Payload).toString();
          events.push(text);
          const event = {
            changeId: JSON.parse(text).changeId,
            connection: 'office',
            ...EventSchema.parse(JSON.parse(text)),
          };
          const preSharedKey = (await vault.read(event.secretId, event.versionId))[event.tunnel];
          const receipt = await peer.perform(toldPeer(settings.peer), { ...event, preSharedKey });
          return { Payload: Buffer.from(JSON.stringify(receipt)) };
        });
      return { peer: lambdaPeerDevice({ client }) };
    },
  });
  return { world, events };
}

it.each([
  ['calm', 'applied', ['load-key tunnel2', 'load-key tunnel1']],
  ['gateway-error', 'rolled-back', ['load-key tunnel2', 'revert-key tunnel2']],
] as const)(
  'a function at the other end takes part in a rotation (%s: %s) and is never given a key',
  async (scenario, outcome, orders) => {
    const { world, events } = worldWithFunction(scenario);
    const result = await (await world).run();
    expect(result).toMatchObject({ outcome });
    const told = events.map((text) => EventSchema.parse(JSON.parse(text)));
    expect(told.map(({ action, tunnel }) => `${action} ${tunnel}`)).toEqual(orders);
    for (const { action, versionId } of told) {
      expect(versionId).toBe(action === 'load-key' ? result.psk?.versionId : result.psk?.previousVersionId);
    }
    expect(events.join()).not.toContain(CANARY);
  },
);
