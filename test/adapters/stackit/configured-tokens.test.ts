import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../adapters/local/system-clock.ts';
import { systemRandomness } from '../../../adapters/local/system-randomness.ts';
import { configuredTokens } from '../../../adapters/stackit/configured-tokens.ts';
import { StackitSettingsSchema } from '../../../domain/settings.ts';

describe('the sign-in of one machine', () => {
  it.each([
    [{ keySecret: 'vpn-change/stackit-key' }],
    [{ workloadIdentity: { serviceAccountEmail: 'a@sa.stackit.cloud', audience: 'stackit' } }],
  ])('refuses one that works on AWS alone: %o', (auth) => {
    const settings = StackitSettingsSchema.parse({ endpoint: 'https://vpn.api.stackit.cloud', auth });
    const surroundings = { folder: '.', environment: {}, fetch, clock: systemClock(), randomness: systemRandomness() };
    expect(() => configuredTokens(settings, surroundings)).toThrow('from one machine use keyFile or tokenEnv');
  });
});
