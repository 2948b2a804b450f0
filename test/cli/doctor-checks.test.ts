import { describe, expect, it } from 'vitest';
import { configurationChecks } from '../../cli/doctor-checks.ts';
import { SettingsSchema } from '../../domain/settings.ts';
import { configuration } from './office.ts';

const ORGANIZATION = '3f2c8b52-3d6e-4c0a-9f27-1b8e4d2a6c90';
const auth = { tokenEnv: 'STACKIT_TOKEN' };

describe('what doctor says of a configuration', () => {
  it.each([
    ['the simulator', { endpoint: 'simulator' }, []],
    ['https', { endpoint: 'https://vpn.api.stackit.cloud', auth }, []],
    ['http to this machine', { endpoint: 'http://localhost:8080' }, []],
    ['http to another one', { endpoint: 'http://vpn.example.com', auth }, ['http://vpn.example.com']],
    [
      'http for the overlap check that nobody asked for',
      { endpoint: 'simulator', iaasEndpoint: 'http://iaas.example.com' },
      [],
    ],
    [
      'http for the overlap check',
      { endpoint: 'simulator', iaasEndpoint: 'http://iaas.example.com', organizationId: ORGANIZATION },
      ['http://iaas.example.com'],
    ],
  ])('warns of keys and tokens in the clear: %s', (_, stackit, warned) => {
    const settings = SettingsSchema.parse(JSON.parse(configuration(stackit)));
    const [counted, ...warnings] = configurationChecks(settings, 'connections.yaml');
    expect(counted).toEqual({ name: 'configuration', state: 'good', detail: 'connections.yaml: 2 connections' });
    expect(warnings).toEqual(
      warned.map((url) => ({
        name: 'configuration',
        state: 'warn',
        detail: `${url}: the token and the keys would travel in the clear; use https`,
      })),
    );
  });

  it('warns of a configuration without connections', () => {
    const settings = SettingsSchema.parse({ stackit: { endpoint: 'simulator' }, connections: {} });
    expect(configurationChecks(settings, 'a.yaml')).toMatchObject([{ state: 'warn', detail: 'a.yaml: 0 connections' }]);
  });
});
