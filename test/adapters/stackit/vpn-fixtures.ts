import { noSignIn } from '../../../adapters/stackit/access-tokens.ts';
import { ChangeIdSchema, ConnectionRefSchema } from '../../../domain/identifiers.ts';
import { PreSharedKey } from '../../../domain/pre-shared-key.ts';

export const REF = ConnectionRefSchema.parse({
  projectId: '5f1c0000-0000-4000-8000-000000000001',
  region: 'eu01',
  gatewayId: '9b2e0000-0000-4000-8000-000000000002',
  connectionId: '77aa0000-0000-4000-8000-000000000003',
});
export const CHANGE_ID = ChangeIdSchema.parse('chg-20260301-0001');
export const KEY_TEXT = 'canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA';
export const KEY = new PreSharedKey(KEY_TEXT);

const tunnel = {
  remoteAddress: '203.0.113.7',
  phase1: { dhGroups: ['ecp256'], encryptionAlgorithms: ['aes256'], integrityAlgorithms: ['sha2_256'] },
  phase2: { dhGroups: ['ecp256'], encryptionAlgorithms: ['aes256'], integrityAlgorithms: ['sha2_256'] },
};
export const BODY = { displayName: 'office', tunnel1: tunnel, tunnel2: { ...tunnel, remoteAddress: '203.0.113.8' } };

export function access(endpoint: string) {
  return {
    endpoint,
    requestTimeoutSeconds: 5,
    token: noSignIn(),
    fetch: globalThis.fetch,
    clock: { now: () => Date.parse('2026-03-01T12:00:00Z') },
  };
}
