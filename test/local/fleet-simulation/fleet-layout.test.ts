import { describe, expect, it } from 'vitest';
import { FleetSettingsSchema } from '../../../domain/fleet-settings.ts';
import { layOut } from '../../../local/fleet-simulation/fleet-layout.ts';
import { fleetRoster } from '../../../local/fleet-simulation/fleet-roster.ts';

const LAYOUT = { connections: 1003, gateways: 200, seed: 1, from: Date.UTC(2026, 1, 2) };
const gateways = (layout = LAYOUT) => Array.from({ length: layout.gateways }, (_, gateway) => layOut(layout, gateway));

describe('a laid out fleet', () => {
  it('shares its connections out among its gateways', () => {
    const counts = gateways().map(({ connections }) => connections.length);
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([5, 6]);
    const names = gateways().flatMap(({ connections }) => connections.map(({ name }) => name));
    expect(new Set(names).size).toBe(LAYOUT.connections);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(gateways()).toEqual(gateways());
    expect(gateways({ ...LAYOUT, seed: 2 })).not.toEqual(gateways());
  });

  it('has gateways that misbehave, connections that come first, and windows of several kinds', () => {
    const all = gateways();
    const troubled = all.filter(({ scenario }) => scenario !== 'calm').length;
    expect([troubled > 5, troubled < 50]).toEqual([true, true]);
    const settings = all.flatMap(({ connections }) => connections.map((connection) => connection.settings));
    expect(settings.some(({ labels }) => labels.canary === 'true')).toBe(true);
    expect(new Set(settings.map(({ window }) => window?.days.join())).size).toBe(5);
  });

  it('begins with keys of many ages, none of which is due already', () => {
    const roster = fleetRoster(LAYOUT, FleetSettingsSchema.parse({}));
    const dueAt = roster.names.map((name) => roster.member(name).connection.key?.dueAt ?? 0);
    expect(Math.min(...dueAt)).toBeGreaterThan(LAYOUT.from);
    expect(new Set(dueAt.map((at) => Math.floor((at - LAYOUT.from) / 86_400_000))).size).toBeGreaterThan(50);
  });
});
