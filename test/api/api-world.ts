import * as z from 'zod';
import { inMemoryChangeIndex } from '../../adapters/memory/in-memory-change-index.ts';
import { inMemoryChangeSignals } from '../../adapters/memory/in-memory-change-signals.ts';
import { inMemoryGatewayClaims } from '../../adapters/memory/in-memory-gateway-claims.ts';
import { inMemoryPskVault } from '../../adapters/memory/in-memory-psk-vault.ts';
import { inMemoryRotationRuns } from '../../adapters/memory/in-memory-rotation-runs.ts';
import { createApi } from '../../api/app.ts';
import type { ApiPorts } from '../../api/ports.ts';
import { ChangeViewSchema } from '../../api/schemas/change-view.ts';
import { ProblemSchema } from '../../api/schemas/problem.ts';
import { ROLES, type Role, RoleSchema } from '../../domain/approval-settings.ts';
import type { ChangeRequest } from '../../domain/change-request.ts';
import { type ChangeWait, ChangeWaitSchema } from '../../domain/change-wait.ts';
import type { HistoryEvent } from '../../domain/execution-history.ts';
import { type ChangeId, ChangeIdSchema } from '../../domain/identifiers.ts';
import { type ConnectionSettings, ConnectionSettingsSchema } from '../../domain/settings.ts';
import { changeResult } from '../contracts/change-index-contract.ts';
import { exampleBody } from '../domain/example-bodies.ts';
import { scriptedVpnApi, vpnWorld } from '../fakes/scripted-vpn-api.ts';

export const NOW = Date.UTC(2026, 0, 1);

export const OFFICE: ConnectionSettings = ConnectionSettingsSchema.parse({
  projectId: '5f1c8b52-3d6e-4c0a-9f27-1b8e4d2a6c90',
  region: 'eu01',
  gatewayId: '9b2e4f17-6a3c-4d58-8e01-7c5d92fb3a64',
  connectionId: '77aa1c3e-52d9-4b86-a4f0-e6309b7d1825',
  pskSecret: 'vpn/office',
});

export const ROTATION = { kind: 'rotate-psk', connection: 'office', ticket: 'CHG-1', reason: 'yearly' } as const;
export const UPDATE = { kind: 'update', connection: 'office', patch: { remoteSubnets: ['10.0.0.0/24'] } } as const;

/** Who calls in a test, in which roles: `Authorization: Test anna requester operator`. */
export function as(name: string, ...roles: readonly Role[]): Record<string, string> {
  return { Authorization: ['Test', name, ...(roles.length === 0 ? ROLES : roles)].join(' ') };
}

export const ANNA = as('anna', 'requester');
export const BERT = as('bert', 'approver');
export const CARLA = as('carla', 'operator');

/** The API over stores in memory. Nothing runs: `begun` counts what was set going, and waits are made by the test. */
export function apiWorld(change: Partial<ApiPorts> = {}) {
  const begun: ChangeRequest[] = [];
  const woken: ChangeId[] = [];
  const ordered = new Set<string>();
  const failures: unknown[] = [];
  const histories = new Map<ChangeId, HistoryEvent[]>();
  const clock = { time: NOW, now: () => clock.time };
  const vpn = vpnWorld(exampleBody());
  const ports: ApiPorts = {
    clock,
    identify: async ({ req }) => {
      const [scheme, name, ...roles] = (req.header('Authorization') ?? '').split(' ');
      return scheme === 'Test' && name ? { name, via: 'token', roles: z.array(RoleSchema).parse(roles) } : null;
    },
    connections: { office: OFFICE },
    vpn: scriptedVpnApi(vpn),
    versions: inMemoryPskVault(clock),
    claims: inMemoryGatewayClaims(clock),
    index: inMemoryChangeIndex(),
    signals: inMemoryChangeSignals(),
    waker: { wake: async (changeId) => void woken.push(changeId) },
    starter: {
      start: async (request) => {
        if (!begun.some(({ changeId }) => changeId === request.changeId)) begun.push(request);
      },
    },
    runs: inMemoryRotationRuns(),
    fleet: { start: async (id) => void ordered.add(id) },
    histories: { read: async (changeId) => histories.get(changeId) ?? [] },
    callbackFinding: () => null,
    onFailure: (error) => void failures.push(error),
    ...change,
  };
  const app = createApi(ports);

  async function call(method: string, path: string, headers: Record<string, string> = {}, body?: unknown) {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    return app.request(path, { method, headers: { ...type, ...headers }, ...json });
  }

  return {
    app,
    ports,
    clock,
    vpn,
    begun,
    ordered,
    woken,
    failures,
    histories,
    call,
    /** The change of this order, begun by this caller. */
    begin: async (order: object = ROTATION, headers = ANNA) =>
      viewIn(
        await call(
          'POST',
          '/changes',
          { 'Idempotency-Key': JSON.stringify(order).slice(0, 200).replaceAll(' ', '_'), ...headers },
          order,
        ),
      ),
    wait: (wait: ChangeWait) => ports.signals.beginWait(wait, 'a token'),
    end: async (id: ChangeId, outcome: Parameters<typeof changeResult>[1] = 'applied') => {
      const entry = await ports.index.find(id);
      if (entry === null) throw new Error(`no change ${id}`);
      await ports.signals.endWait(id);
      await ports.index.end(changeResult(entry.request, outcome));
    },
  };
}

export async function viewIn(response: Response) {
  return ChangeViewSchema.parse(await response.json());
}

/** `403 role-missing`: what a refused request was told. The answer is a complete problem document. */
export async function problemIn(response: Response) {
  const problem = z.strictObject(ProblemSchema.shape).parse(await response.json());
  const told = { ...problem, name: problem.type.replace('urn:vpn-change:problem:', '') };
  if (response.headers.get('content-type') !== 'application/problem+json') throw new Error('no problem+json');
  if (problem.status !== response.status) throw new Error('the problem has another status than the answer');
  return { ...told, told: `${problem.status} ${told.name}` };
}

const times = { since: new Date(NOW).toISOString(), until: new Date(NOW + 3_600_000).toISOString() };

/** A wait for an approval of this plan, for the device before this PUT, or for a confirmation. */
export function waitFor(changeId: string, wanted: { approval: string } | { peer: string } | 'confirmation' | 'window') {
  const common = { changeId: ChangeIdSchema.parse(changeId), state: 'Await', ...times, why: 'a test' };
  if (typeof wanted === 'string') return ChangeWaitSchema.parse({ ...common, for: wanted });
  if ('peer' in wanted) {
    return ChangeWaitSchema.parse({ ...common, for: 'peer', put: wanted.peer, orders: [], reminder: false });
  }
  const plan = {
    hash: wanted.approval,
    diff: [],
    steps: [],
    interruption: { expected: false, why: 'no' },
    warnings: [],
  };
  return ChangeWaitSchema.parse({ ...common, for: 'approval', approvals: 1, role: 'approver', plan });
}
