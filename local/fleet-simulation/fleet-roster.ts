import { type FleetConnection, fleetConnection } from '../../domain/fleet-connection.ts';
import type { FleetSettings } from '../../domain/fleet-settings.ts';
import { CURRENT } from '../../domain/psk-labels.ts';
import { type FleetLayout, freezesOf, layOut } from './fleet-layout.ts';
import type { EndedRotation } from './rotations-under-way.ts';

export interface RosterMember {
  readonly gateway: number;
  readonly connection: FleetConnection;
}

/** What is known of each connection of a simulated fleet, as the vault and the index of changes would tell. */
export interface FleetRoster {
  readonly names: readonly string[];
  readonly canaries: readonly string[];
  /** Throws for a name that is none of the fleet's. */
  member(name: string): RosterMember;
  at(gateway: number): readonly string[];
  noteEnd(ended: EndedRotation): void;
  /** An operator has looked after the connections of a gateway: their failures count no more. */
  forgive(gateway: number): void;
}

export function fleetRoster(layout: FleetLayout, fleet: FleetSettings): FleetRoster {
  const freezes = freezesOf(layout);
  const members = new Map<string, RosterMember>();
  const gateways = Array.from({ length: layout.gateways }, (_, gateway) => layOut(layout, gateway).connections);
  const settings = new Map(gateways.flat().map((connection) => [connection.name, connection.settings]));
  const withKey = (name: string, { versionId, createdAt }: EndedRotation['key']): FleetConnection => {
    const of = settings.get(name);
    if (!of) throw new Error(`no connection ${name}`);
    const versions = [{ versionId, createdAt, labels: [CURRENT] }];
    return fleetConnection({ name, settings: of, fleet, freezes, versions, changes: [] });
  };
  for (const [gateway, connections] of gateways.entries()) {
    for (const { name, key } of connections) members.set(name, { gateway, connection: withKey(name, key) });
  }
  const member = (name: string) => {
    const found = members.get(name);
    if (!found) throw new Error(`no connection ${name}`);
    return found;
  };
  const note = (name: string, connection: FleetConnection) => members.set(name, { ...member(name), connection });
  return {
    names: [...members.keys()],
    canaries: [...members.values()]
      .filter(({ connection }) => connection.canary)
      .map(({ connection }) => connection.name),
    member,
    at: (gateway) => gateways[gateway]?.map(({ name }) => name) ?? [],
    noteEnd: ({ connection: name, outcome, endedAt, key }) => {
      const { connection } = member(name);
      const failures = [...connection.failures, endedAt];
      note(name, outcome === 'applied' ? withKey(name, key) : { ...connection, failures });
    },
    forgive: (gateway) => {
      for (const { name } of gateways[gateway] ?? []) note(name, { ...member(name).connection, failures: [] });
    },
  };
}
