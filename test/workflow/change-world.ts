import { afterEach, beforeEach, vi } from 'vitest';
import * as z from 'zod';
import { noCalendar } from '../../adapters/local/no-calendar.ts';
import { systemClock } from '../../adapters/local/system-clock.ts';
import { inMemoryChangeIndex } from '../../adapters/memory/in-memory-change-index.ts';
import { inMemoryChangeSignals } from '../../adapters/memory/in-memory-change-signals.ts';
import { inMemoryGatewayClaims } from '../../adapters/memory/in-memory-gateway-claims.ts';
import { inMemoryPskVault } from '../../adapters/memory/in-memory-psk-vault.ts';
import { seededRandomness } from '../../adapters/memory/seeded-randomness.ts';
import { type AccessTokens, noSignIn } from '../../adapters/stackit/access-tokens.ts';
import { stackitNetworkArea } from '../../adapters/stackit/stackit-network-area.ts';
import { stackitVpnApi } from '../../adapters/stackit/stackit-vpn-api.ts';
import { auditTrail } from '../../domain/audit-trail.ts';
import type { ChangeEvent } from '../../domain/change-event.ts';
import type { ChangeFreeze } from '../../domain/change-freeze.ts';
import { type ChangeRequest, ChangeRequestSchema } from '../../domain/change-request.ts';
import type { ChangeResult } from '../../domain/change-result.ts';
import type { SignalKind } from '../../domain/change-signal.ts';
import type { ChangeWait } from '../../domain/change-wait.ts';
import type { ConnectionBody, RoutingType } from '../../domain/connection-body.ts';
import type { ExecutionHistories, HistoryEvent } from '../../domain/execution-history.ts';
import {
  type ChangeId,
  ChangeIdSchema,
  type SecretId,
  SecretIdSchema,
  TUNNEL_NAMES,
  VersionIdSchema,
} from '../../domain/identifiers.ts';
import type { ChangeCalendar, ChangeEvents, Prober, PskVersion } from '../../domain/ports.ts';
import { PreSharedKey, type PskSet } from '../../domain/pre-shared-key.ts';
import { CURRENT } from '../../domain/psk-labels.ts';
import { type ConnectionSettings, ConnectionSettingsSchema } from '../../domain/settings.ts';
import type { StepPorts } from '../../functions/step.ts';
import { type ChangeRuntime, runChange } from '../../local/run-change.ts';
import { simulatedPeerDevice } from '../../local/simulated-peer-device.ts';
import { simulatorApi } from '../../local/simulator/http-api.ts';
import type { Scenario } from '../../local/simulator/scenario.ts';
import { SCENARIOS, type ScenarioName } from '../../local/simulator/scenarios.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import { wakesInProcess } from '../../local/wakes.ts';

/** Recognizable: a check looks for this text wherever no key may be. */
export const CANARY = 'canary';
export const canaryKeys = (mark: string): PskSet => ({
  tunnel1: new PreSharedKey(`${CANARY}.psk.tunnel1.${mark}.0123456789ABCDEF`),
  tunnel2: new PreSharedKey(`${CANARY}.psk.tunnel2.${mark}.0123456789ABCDEF`),
});

const PROJECT = '5f1c8b52-3d6e-4c0a-9f27-1b8e4d2a6c90';
const GATEWAY = '9b2e4f17-6a3c-4d58-8e01-7c5d92fb3a64';

type SpecialField = 'gatewayId' | 'labels' | 'window' | 'requireTicket' | 'approval';

export interface WorldWish {
  readonly scenario?: ScenarioName;
  /** Overrides of the scenario. */
  readonly behaviour?: Partial<Scenario>;
  readonly routingType?: RoutingType;
  readonly settings?: Partial<Omit<ConnectionSettings, 'checks'>> & { checks?: Partial<ConnectionSettings['checks']> };
  /** Instead of `office` and `branch` on one gateway: each by its name, with what is special about it. */
  readonly connections?: Readonly<Record<string, Partial<Pick<ConnectionSettings, SpecialField>>>>;
  readonly body?: ConnectionBody;
  readonly apiVersion?: StepPorts['apiVersion'];
  readonly organizationId?: string;
  readonly prober?: Prober;
  readonly freezes?: readonly ChangeFreeze[];
  readonly calendar?: ChangeCalendar;
  readonly events?: ChangeEvents;
  /** For scenarios that ask for tokens. */
  readonly signIn?: (send: typeof fetch) => AccessTokens;
  /** Puts itself between the steps and one of their ports. */
  readonly ports?: (ports: StepPorts, world: { simulator: Simulator }) => Partial<StepPorts>;
}

export type World = Awaited<ReturnType<typeof changeWorld>>;

/** Call it once in a test file: each of its tests begins on the same Sunday night, and no time passes by itself. */
export function inVirtualTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 4, 1, 0, 0) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

const PutSchema = z.looseObject({
  tunnel1: z.looseObject({ preSharedKey: z.string().optional() }),
  tunnel2: z.looseObject({ preSharedKey: z.string().optional() }),
});

/** `PUT tunnel2`: the tunnels whose keys it carries; `PUT`: none. */
async function putDeed(request: Request): Promise<string> {
  const body = PutSchema.parse(await request.clone().json());
  return ['PUT', ...TUNNEL_NAMES.filter((name) => body[name].preSharedKey !== undefined)].join(' ');
}

/**
 * A world in virtual time: the real program, the real steps and adapters, the simulator behind its HTTP contract without a
 * socket. Call `vi.useFakeTimers` first.
 */
export async function changeWorld(wish: WorldWish = {}) {
  const clock = systemClock();
  const scenario = { ...SCENARIOS[wish.scenario ?? 'calm'], ...wish.behaviour };
  const names = Object.keys(wish.connections ?? { office: {}, branch: {} });
  const connections = Object.fromEntries(names.map((name, index) => [name, connectionSettings(name, index, wish)]));
  const routingType = wish.routingType ?? scenario.routingType ?? 'ROUTE_BASED';
  const simulator = createSimulator({
    clock,
    randomness: seededRandomness(1),
    scenario,
    connections: names.map((displayName, index) => ({
      ref: settingsOf(displayName),
      displayName,
      routingType,
      keys: canaryKeys(`old${index}`),
      follows: settingsOf(displayName).peer.kind === 'none',
      ...(index === 0 && wish.body ? { body: wish.body } : {}),
    })),
  });
  const api = simulatorApi(simulator);
  const deeds: string[] = [];
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.method === 'PUT') deeds.push(await putDeed(request));
    return api.fetch(request);
  };
  const vault = inMemoryPskVault(clock);
  for (const [index, name] of names.entries()) {
    await vault.stage(
      settingsOf(name).pskSecret,
      VersionIdSchema.parse(`${index}`.repeat(32)),
      canaryKeys(`old${index}`),
      [CURRENT],
    );
  }
  const access = {
    endpoint: 'http://simulator',
    requestTimeoutSeconds: 20,
    token: wish.signIn?.(send) ?? noSignIn(),
    fetch: send,
    clock,
  };
  const apiVersion = wish.apiVersion ?? 'v1';
  const base: StepPorts = {
    clock,
    randomness: seededRandomness(2),
    registry: { find: async (name) => connections[name] ?? null, freezes: async () => wish.freezes ?? [] },
    apiVersion,
    vpn: stackitVpnApi({ ...access, apiVersion }),
    networkArea: stackitNetworkArea({ ...access, organizationId: wish.organizationId ?? null }),
    versions: vault,
    vault,
    claims: inMemoryGatewayClaims(clock),
    signals: inMemoryChangeSignals(),
    calendar: wish.calendar ?? noCalendar(),
    peer: simulatedPeerDevice(simulator, (name) => connections[name]?.connectionId),
    prober: wish.prober ?? { probe: async () => ({ ok: true, detail: 'connected', milliseconds: 1 }) },
  };
  const wakes = wakesInProcess();
  const wished: StepPorts = { ...base, ...wish.ports?.(base, { simulator }) };
  const ports: StepPorts = {
    ...wished,
    peer: {
      perform: (peer, order) => {
        if (order.action !== 'evidence') deeds.push(`${order.action} ${order.tunnel}`);
        return wished.peer.perform(peer, order);
      },
    },
  };
  const histories = inMemoryHistories();
  const index = inMemoryChangeIndex();
  const told: ChangeEvent[] = [];
  const events = wish.events ?? { publish: async (event: ChangeEvent) => void told.push(event) };
  let count = 0;

  function settingsOf(name: string): ConnectionSettings {
    const found = connections[name];
    if (!found) throw new Error(`no connection ${name}`);
    return found;
  }

  function request(what: Partial<ChangeRequest> & { kind?: ChangeRequest['kind'] } = {}): ChangeRequest {
    count += 1;
    return ChangeRequestSchema.parse({
      kind: 'rotate-psk',
      tunnels: ['tunnel1', 'tunnel2'],
      changeId: `chg-${count}`,
      connection: 'office',
      ticket: 'CHG0001',
      reason: 'test',
      requestedBy: 'tester',
      requestedAt: new Date(clock.now()).toISOString(),
      dryRun: false,
      strategy: null,
      allowInterruption: false,
      ...what,
    });
  }

  const runtime: ChangeRuntime = { ports, index, histories, events, wakes };
  const start = (what?: Parameters<typeof request>[0], instead: Partial<ChangeRuntime> = {}) =>
    runChange(request(what), { ...runtime, ...instead });

  return {
    simulator,
    ports,
    vault,
    histories,
    index,
    runtime,
    connections,
    /** What the device and the gateway were told, in its order: `load-key tunnel2`, `PUT tunnel2`. */
    deeds,
    /** What became of the changes, as people and ticket systems are told. */
    told,
    start,
    /** Runs a change again whose process was killed. */
    async resume(changeId: ChangeId): Promise<ChangeResult> {
      const entry = await index.find(changeId);
      if (!entry) throw new Error(`there is no change ${changeId}`);
      return runChange(entry.request, runtime);
    },
    /** The id that the next change will have. */
    nextId: () => ChangeIdSchema.parse(`chg-${count + 1}`),
    trail: async (changeId: ChangeId) => auditTrail(await histories.read(changeId)),
    /** What a person does who is asked to make the device ready. */
    async loadKeys(wait: ChangeWait) {
      if (wait.for !== 'peer') throw new Error('nobody was asked');
      for (const { tunnel, secretId, versionId } of wait.orders) {
        const keys = await vault.read(secretId, versionId);
        simulator.connection(settingsOf('office').connectionId)?.device.loadKey(tunnel, keys[tunnel]);
      }
    },
    /** Somebody says something of a change, as the API would pass it on. */
    say: async (changeId: ChangeId, kind: SignalKind, what: { about?: string; by?: string; comment?: string } = {}) => {
      const by = { name: what.by ?? 'anna', via: 'token' } as const;
      const at = new Date(clock.now()).toISOString();
      const signal = { changeId, kind, about: what.about ?? '', by, at, comment: what.comment ?? '' };
      const answer = await ports.signals.record(signal);
      await wakes.wake(changeId);
      return answer;
    },
    /** Runs one change to its end. */
    run: (what?: Parameters<typeof request>[0]): Promise<ChangeResult> => throughTime(start(what)),
    facts: (name = 'office') => simulator.facts(settingsOf(name).connectionId),
    body: (name = 'office') => simulator.bodies().find(({ displayName }) => displayName === name)?.body,
    connectionId: (name = 'office') => settingsOf(name).connectionId,
    settings: settingsOf,
    /** Nothing happens meanwhile, on either side. */
    passDays: (days: number) => vi.setSystemTime(clock.now() + days * 86_400_000),
    async labels(name = 'office'): Promise<Readonly<Record<string, string>>> {
      const versions: readonly PskVersion[] = await vault.versions(settingsOf(name).pskSecret);
      return Object.fromEntries(versions.flatMap(({ versionId, labels }) => labels.map((label) => [label, versionId])));
    },
    /** Whether gateway, device and the vault's current version hold the same keys, for both tunnels. */
    async agree(name = 'office'): Promise<boolean> {
      const { pskSecret, connectionId } = settingsOf(name);
      const current = (await vault.versions(pskSecret)).find(({ labels }) => labels.includes(CURRENT));
      if (!current) return false;
      const keys = await vault.read(pskSecret, current.versionId);
      return (['tunnel1', 'tunnel2'] as const).every((tunnel) =>
        (['gateway', 'device'] as const).every((end) => simulator.holdsKey(connectionId, end, tunnel, keys[tunnel])),
      );
    },
  };
}

/** Lets virtual time pass, timer by timer, until the promise settles. */
export async function throughTime<T>(work: Promise<T>): Promise<T> {
  let settled = false;
  const watched = work.finally(() => {
    settled = true;
  });
  watched.catch(() => {});
  for (let turns = 0; !settled; turns += 1) {
    if (turns > 100_000) throw new Error('virtual time goes on for ever');
    await vi.advanceTimersToNextTimerAsync();
  }
  return watched;
}

function connectionSettings(name: string, index: number, wish: WorldWish): ConnectionSettings {
  const secret: SecretId = SecretIdSchema.parse(`vpn/${name}`);
  return ConnectionSettingsSchema.parse({
    projectId: PROJECT,
    region: 'eu01',
    gatewayId: GATEWAY,
    connectionId: `77aa1c3e-52d9-4b86-a4f0-e6309b7d182${index}`,
    pskSecret: secret,
    peer: { kind: 'command', command: ['simulated'] },
    ...wish.settings,
    ...wish.connections?.[name],
    checks: { ...wish.settings?.checks },
  });
}

function inMemoryHistories(): ExecutionHistories & { all(): HistoryEvent[] } {
  const events = new Map<string, HistoryEvent[]>();
  return {
    append: async (changeId, event) => {
      events.set(changeId, [...(events.get(changeId) ?? []), event]);
    },
    read: async (changeId) => events.get(changeId) ?? [],
    all: () => [...events.values()].flat(),
  };
}
