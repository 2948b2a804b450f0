import { describe, expect, it } from 'vitest';
import { ChangeRequestSchema } from '../../domain/change-request.ts';
import { ChangeResultSchema, type Outcome } from '../../domain/change-result.ts';
import { type FleetConnectionFacts, fleetConnection } from '../../domain/fleet-connection.ts';
import { FleetSettingsSchema } from '../../domain/fleet-settings.ts';
import type { ChangeEntry } from '../../domain/ports.ts';
import { ConnectionSettingsSchema } from '../../domain/settings.ts';
import { DAY, NOW, versionId } from './example-fleet.ts';

const settings = (more: object = {}) =>
  ConnectionSettingsSchema.parse({
    projectId: '5f1c0000-0000-4000-8000-000000000001',
    region: 'eu01',
    gatewayId: '9b2e0000-0000-4000-8000-000000000002',
    connectionId: '77aa0000-0000-4000-8000-000000000003',
    pskSecret: 'vpn/office',
    ...more,
  });

/** A change that ended so many days ago. */
function change(days: number, outcome: Outcome | null, more: object = {}): ChangeEntry {
  const endedAt = new Date(NOW - days * DAY).toISOString();
  const request = ChangeRequestSchema.parse({
    changeId: `chg-${days}`,
    connection: 'office',
    ticket: null,
    reason: '',
    requestedBy: 'fleet',
    requestedAt: endedAt,
    dryRun: false,
    strategy: null,
    allowInterruption: false,
    kind: 'rotate-psk',
    tunnels: ['tunnel1', 'tunnel2'],
    ...more,
  });
  const { changeId, kind, connection } = request;
  const nothing = {
    refusals: [],
    warnings: [],
    diff: [],
    plan: null,
    steps: [],
    psk: null,
    whereabouts: [],
    transitions: 1,
  };
  const end = { changeId, kind, connection, outcome, reason: '', startedAt: endedAt, endedAt, ...nothing };
  return { request, result: outcome === null ? null : ChangeResultSchema.parse(end) };
}

const member = (facts: Partial<FleetConnectionFacts> = {}) =>
  fleetConnection({
    name: 'office',
    settings: settings(),
    fleet: FleetSettingsSchema.parse({}),
    freezes: [],
    versions: [{ versionId: versionId(1), labels: ['AWSCURRENT'], createdAt: NOW - 40 * DAY }],
    changes: [],
    ...facts,
  });

describe('a connection of the fleet', () => {
  it('knows its gateway, its current key, and when that is due', () => {
    expect(member()).toEqual({
      name: 'office',
      gatewayKey: '5f1c0000-0000-4000-8000-000000000001/eu01/9b2e0000-0000-4000-8000-000000000002',
      window: null,
      canary: false,
      key: {
        versionId: versionId(1),
        createdAt: NOW - 40 * DAY,
        dueAt: expect.any(Number),
        limitAt: NOW + 50 * DAY,
      },
      stagedAt: null,
      failures: [],
    });
  });

  it('has no key when no version is current, and knows when one was staged', () => {
    const versions = [{ versionId: versionId(1), labels: ['AWSPENDING'], createdAt: NOW - DAY }];
    expect(member({ versions })).toMatchObject({ key: null, stagedAt: NOW - DAY });
  });

  it('is a canary by its label alone', () => {
    const fleet = FleetSettingsSchema.parse({ canaryLabel: 'first' });
    const labelled = (labels: object) => member({ fleet, settings: settings({ labels }) }).canary;
    expect([labelled({ first: 'true' }), labelled({ first: 'no' }), labelled({ canary: 'true' })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('counts the rotations that came to nothing since its key was made, in their order', () => {
    const changes = [
      change(1, 'rolled-back'),
      change(3, 'rejected'),
      change(2, 'needs-operator'),
      change(41, 'rolled-back'),
    ];
    expect(member({ changes }).failures).toEqual([3, 2, 1].map((days) => NOW - days * DAY));
  });

  it('does not count what succeeded, goes on, was only planned, or was no rotation', () => {
    const update = { kind: 'update', patch: {} };
    const changes = [
      change(1, 'applied'),
      change(2, null),
      change(3, 'rejected', { dryRun: true }),
      change(4, 'rolled-back', update),
    ];
    expect(member({ changes }).failures).toEqual([]);
  });
});
