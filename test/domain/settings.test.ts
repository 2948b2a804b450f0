import { describe, expect, it } from 'vitest';
import { SettingsSchema } from '../../domain/settings.ts';

const CONNECTION = {
  projectId: '5f1c0000-0000-4000-8000-000000000001',
  region: 'eu01',
  gatewayId: '9b2e0000-0000-4000-8000-000000000002',
  connectionId: '77aa0000-0000-4000-8000-000000000003',
  pskSecret: 'vpn/office',
};
const STACKIT = { endpoint: 'simulator' };
const settings = (stackit: object, connection: object = {}, name = 'office') => ({
  stackit: { ...STACKIT, ...stackit },
  connections: { [name]: { ...CONNECTION, ...connection } },
});
const read = (value: object) => SettingsSchema.safeParse(value);
const office = (connection: object) => read(settings({}, connection)).data?.connections.office;
const firstMistake = (value: object) => {
  const issue = read(value).error?.issues[0];
  return issue && `${issue.path.join('.')}: ${issue.message}`;
};
const REAL = { endpoint: 'https://vpn.api.stackit.cloud' };
const WINDOW = { days: ['sun'], from: '02:00', to: '04:00', timeZone: 'Europe/Berlin' };
const COMMAND = { kind: 'command', command: ['./peer.sh'] };

describe('the settings', () => {
  it('need little and fill in the rest', () => {
    const { data } = read(settings({}));
    expect(data?.stackit).toMatchObject({
      endpoint: 'simulator',
      iaasEndpoint: 'https://iaas.api.stackit.cloud',
      apiVersion: 'v1',
      organizationId: null,
      requestTimeoutSeconds: 20,
    });
    expect(data?.connections.office).toMatchObject({
      requireTicket: false,
      peer: { kind: 'none' },
      rotation: { strategy: 'rolling', maxAgeDays: 90 },
      checks: {
        settleSeconds: 2,
        deadlineSeconds: 900,
        claimWaitSeconds: 3600,
        proof: 'any',
        stableSeconds: 10,
        probes: [],
      },
    });
  });

  it('fill in parts of a part', () => {
    expect(office({ peer: COMMAND })?.peer).toEqual({
      ...COMMAND,
      timeoutSeconds: 30,
      actions: ['load-key', 'revert-key'],
    });
    expect(office({ checks: { proof: 'strict' } })?.checks).toMatchObject({ proof: 'strict', settleSeconds: 2 });
    expect(office({ window: WINDOW })).toMatchObject({ window: WINDOW, rotation: { maxAgeDays: 90 } });
    const probes = [{ tcp: '192.168.1.10:443' }, { http: 'http://intranet/health', timeoutSeconds: 9 }];
    expect(office({ checks: { probes } })?.checks.probes).toEqual([
      { tcp: '192.168.1.10:443', timeoutSeconds: 5 },
      probes[1],
    ]);
  });

  it('take times in which nothing is changed, and calendars that say so', () => {
    const freezes = [{ from: '2026-12-18T18:00:00+01:00', to: '2027-01-07T06:00:00+01:00', reason: 'end of the year' }];
    const aws = { changeCalendars: ['network', 'arn:aws:ssm:eu-central-1:111122223333:document/company'] };
    expect(read({ ...settings({}), freezes, aws }).data).toMatchObject({ freezes, aws });
    expect(read(settings({})).data).toMatchObject({ freezes: [], aws: { changeCalendars: [] } });
    expect(read(settings({})).data?.aws.api).toEqual({ rateLimit: { requestsPerSecond: 20, burst: 40 } });
  });

  it('know how keys rotate by themselves, and what connections are labelled', () => {
    expect(read(settings({})).data?.fleet).toEqual({
      everyMinutes: 15,
      atMostAtOnce: 10,
      stopAfterRollbacks: 5,
      runHours: 24,
      canaryLabel: 'canary',
      spareWindows: 1,
    });
    expect(office({ labels: { site: 'berlin', canary: 'true' } })?.labels).toEqual({ site: 'berlin', canary: 'true' });
    expect(office({})?.labels).toEqual({});
  });

  it('come out the same when they are read a second time, as a plan is', () => {
    const { data } = read(settings({}, { peer: COMMAND, window: WINDOW }));
    expect(read(JSON.parse(JSON.stringify(data))).data).toEqual(data);
  });

  it.each<[string, object]>([
    ['a key file', { ...REAL, auth: { keyFile: './key.json' } }],
    ['a token variable', { ...REAL, auth: { tokenEnv: 'STACKIT_TOKEN' } }],
    ['no sign-in on this machine', { endpoint: 'http://127.0.0.1:8080' }],
    ['no sign-in on localhost', { endpoint: 'http://localhost:8080' }],
    ['no sign-in on the IPv6 loopback', { endpoint: 'http://[::1]:8080' }],
  ])('accept %s', (_, stackit) => {
    expect(read(settings(stackit)).error).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ['no sign-in for a real endpoint', settings(REAL), 'stackit.auth: a STACKIT endpoint needs'],
    [
      'a host that only looks like loopback',
      settings({ endpoint: 'http://127.0.0.1.example.com' }),
      'stackit.auth: a STACKIT endpoint needs',
    ],
    [
      'two ways to sign in',
      settings({ ...REAL, auth: { keyFile: 'a', tokenEnv: 'B' } }),
      'stackit.auth: one of { keyFile: PATH }',
    ],
    [
      'an endpoint of another scheme',
      settings({ endpoint: 'ftp://vpn' }),
      'stackit.endpoint: either simulator or an http(s) URL',
    ],
    ['an API version that is none', settings({ apiVersion: 'v2' }), 'stackit.apiVersion: '],
    ['an organization that is no UUID', settings({ organizationId: 'mine' }), 'stackit.organizationId: '],
    ['no patience', settings({ requestTimeoutSeconds: 0 }), 'stackit.requestTimeoutSeconds: '],
    ['a field that it does not know', settings({ region: 'eu01' }), 'stackit: Unrecognized key: "region"'],
    ['a project that is no UUID', settings({}, { projectId: '5f1c' }), 'connections.office.projectId: '],
    [
      'a region of another cloud',
      settings({}, { region: 'eu-central-1' }),
      'connections.office.region: a STACKIT region',
    ],
    ['a secret with a space', settings({}, { pskSecret: 'my keys' }), 'connections.office.pskSecret: '],
    [
      'a misspelt field',
      settings({}, { requireTickets: true }),
      'connections.office: Unrecognized key: "requireTickets"',
    ],
    ['a ticket that is a word', settings({}, { requireTicket: 'yes' }), 'connections.office.requireTicket: '],
    ['a peer of an unknown kind', settings({}, { peer: { kind: 'ssh' } }), 'connections.office.peer.kind: '],
    [
      'a command that is one text',
      settings({}, { peer: { kind: 'command', command: './peer.sh' } }),
      'connections.office.peer.command: ',
    ],
    ['an empty command', settings({}, { peer: { kind: 'command', command: [] } }), 'connections.office.peer.command: '],
    [
      'an action that no device knows',
      settings({}, { peer: { ...COMMAND, actions: ['reboot'] } }),
      'connections.office.peer.actions.0: ',
    ],
    [
      'a command of a device that pulls',
      settings({}, { peer: { ...COMMAND, kind: 'none' } }),
      'connections.office.peer: ',
    ],
    ['an unknown strategy', settings({}, { rotation: { strategy: 'both' } }), 'connections.office.rotation.strategy: '],
    [
      'an age of half a day',
      settings({}, { rotation: { maxAgeDays: 0.5 } }),
      'connections.office.rotation.maxAgeDays: ',
    ],
    [
      'a time that no clock shows',
      settings({}, { window: { ...WINDOW, from: '24:00' } }),
      'connections.office.window.from: a time of day',
    ],
    [
      'a time zone that is nowhere',
      settings({}, { window: { ...WINDOW, timeZone: 'Europe/Neckarsulm' } }),
      'connections.office.window.timeZone: an IANA time zone',
    ],
    ['a window without a day', settings({}, { window: { ...WINDOW, days: [] } }), 'connections.office.window.days: '],
    [
      'a freeze of a connection that is none',
      {
        ...settings({}),
        freezes: [
          { from: '2026-12-18T18:00:00Z', to: '2027-01-07T06:00:00Z', reason: 'x', connections: ['office', 'ofice'] },
        ],
      },
      'freezes.0.connections.1: the name of one of the connections',
    ],
    [
      'a calendar with a comma',
      { ...settings({}), aws: { changeCalendars: ['network,company'] } },
      'aws.changeCalendars.0: name or ARN of an SSM Change Calendar',
    ],
    ['a label that is no text', settings({}, { labels: { canary: true } }), 'connections.office.labels.canary: '],
    ['more spare windows than there may be', { ...settings({}), fleet: { spareWindows: 4 } }, 'fleet.spareWindows: '],
    [
      'an issuer of tokens without TLS',
      { ...settings({}), aws: { api: { jwt: { issuer: 'http://login.example.com', audience: ['vpn-change'] } } } },
      'aws.api.jwt.issuer: the https URL of an issuer, as its tokens have it',
    ],
    ['a negative time', settings({}, { checks: { settleSeconds: -1 } }), 'connections.office.checks.settleSeconds: '],
    ['an unknown proof', settings({}, { checks: { proof: 'some' } }), 'connections.office.checks.proof: '],
    [
      'a probe without a port',
      settings({}, { checks: { probes: [{ tcp: '10.0.0.1' }] } }),
      'connections.office.checks.probes.0',
    ],
    [
      'a probe of another scheme',
      settings({}, { checks: { probes: [{ http: 'file:///etc/passwd' }] } }),
      'connections.office.checks.probes.0',
    ],
    [
      'a port beyond the last one',
      settings({}, { checks: { probes: [{ tcp: '10.0.0.1:65536' }] } }),
      'connections.office.checks.probes.0',
    ],
    ['a connection name with a slash', settings({}, {}, 'a/b'), 'connections.a/b: '],
  ])('refuse %s', (_, value, mistake) => {
    expect(firstMistake(value)).toContain(mistake);
  });
});
