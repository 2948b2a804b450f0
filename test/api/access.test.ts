import { describe, expect, it } from 'vitest';
import { ACCESS, type GuardedOperation } from '../../api/access.ts';
import { ROLES, type Role } from '../../domain/approval-settings.ts';
import { rotationRun } from '../contracts/rotation-runs-contract.ts';
import { ANNA, apiWorld, as, BERT, CARLA, problemIn, ROTATION, waitFor } from './api-world.ts';

const POST = 'POST';
const comment = { comment: 'ok' };

/** A call of each operation that a role which may make it is not refused for. `ID` stands for a change of anna's. */
const CALLS: Readonly<Record<GuardedOperation, readonly [method: string, path: string, body?: object]>> = {
  requestChange: [POST, '/changes', ROTATION],
  listChanges: ['GET', '/changes'],
  getChange: ['GET', '/changes/ID'],
  getTrail: ['GET', '/changes/ID/trail'],
  decideApproval: [POST, '/changes/ID/approval', { decision: 'approve', planHash: 'hash', ...comment }],
  confirmChange: [POST, '/changes/ID/confirmation', comment],
  reportPeerReady: [POST, '/changes/ID/peer-ready', { put: 'forward-0', ...comment }],
  cancelChange: [POST, '/changes/ID/cancellation', comment],
  reviewChange: [POST, '/changes/ID/review', comment],
  listConnections: ['GET', '/connections'],
  getConnection: ['GET', '/connections/office'],
  requestRotations: [POST, '/rotations', { selection: { all: true }, reason: 'key leaked' }],
  getRotations: ['GET', '/rotations/run-1'],
  pauseRotations: [POST, '/rotations/run-1/pause'],
  resumeRotations: [POST, '/rotations/run-1/resume'],
  stopRotations: [POST, '/rotations/run-1/stop'],
};

/** Who may call what, on a change of somebody else that waits for an approver. */
const MAY: Readonly<Record<GuardedOperation, readonly Role[]>> = {
  requestChange: ['requester', 'operator'],
  listChanges: ROLES,
  getChange: ROLES,
  getTrail: ROLES,
  decideApproval: ['approver'],
  confirmChange: ['operator'],
  reportPeerReady: ['operator'],
  cancelChange: ['operator'],
  reviewChange: ['approver'],
  listConnections: ROLES,
  getConnection: ROLES,
  requestRotations: ['operator'],
  getRotations: ROLES,
  pauseRotations: ['operator'],
  resumeRotations: ['operator'],
  stopRotations: ['operator'],
};

const OPERATIONS = Object.entries(CALLS).map(([operation, call]) => ({ operation, call }));
const TABLE = OPERATIONS.flatMap(({ operation, call }) =>
  ROLES.map((role) => {
    const roles = Object.entries(MAY).find(([name]) => name === operation)?.[1] ?? [];
    return { operation, call, role, may: roles.includes(role) };
  }),
);

async function worldWithAChange() {
  const world = apiWorld();
  const { id } = await world.begin();
  await world.ports.runs.begin(rotationRun('run-1'));
  await world.wait(waitFor(id, { approval: 'hash' }));
  return { ...world, id, path: (template: string) => template.replace('ID', id) };
}

describe('the table of roles', () => {
  it('knows every guarded operation', () => {
    expect(Object.keys(CALLS).toSorted()).toEqual(Object.keys(ACCESS).toSorted());
  });

  it.each(TABLE)(
    'answers $may to whether the role $role may call $operation',
    async ({ call: [method, to, body], role, may }) => {
      const { call, path } = await worldWithAChange();
      const answer = await call(method, path(to), { ...as('dora', role), 'Idempotency-Key': 'one' }, body);
      const name = answer.status === 403 ? (await problemIn(answer)).name : 'let through';
      expect(['role-missing', 'not-your-change'].includes(name)).toBe(!may);
      expect([200, 202, 403, 409]).toContain(answer.status);
    },
  );

  it.each(OPERATIONS)('$operation takes somebody who is known', async ({ call: [method, to, body] }) => {
    const { call, path } = await worldWithAChange();
    const answer = await call(method, path(to), {}, body);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(await problemIn(answer)).toMatchObject({ told: '401 unauthenticated' });
  });

  it.each(['/healthz', '/openapi.json'])('%s is open to everybody', async (path) => {
    expect((await apiWorld().call('GET', path)).status).toBe(200);
  });

  it('refuses before it reads what was sent', async () => {
    const { call } = apiWorld();
    expect(await problemIn(await call(POST, '/changes', BERT, { nonsense: true }))).toMatchObject({
      told: '403 role-missing',
    });
    expect(await problemIn(await call(POST, '/changes', {}, { nonsense: true }))).toMatchObject({
      told: '401 unauthenticated',
    });
  });
});

describe('whose change it is', () => {
  it('lets a requester cancel their own change and no other', async () => {
    const { call, path } = await worldWithAChange();
    const other = await call(POST, path('/changes/ID/cancellation'), as('emil', 'requester'), {});
    expect(await problemIn(other)).toMatchObject({ told: '403 not-your-change' });
    expect((await call(POST, path('/changes/ID/cancellation'), ANNA, {})).status).toBe(200);
  });

  it('lets an operator cancel any change', async () => {
    const { call, path } = await worldWithAChange();
    expect((await call(POST, path('/changes/ID/cancellation'), CARLA, {})).status).toBe(200);
  });

  it('keeps whoever asked from deciding about it, in whatever roles', async () => {
    const { call, path } = await worldWithAChange();
    for (const decision of ['approve', 'reject']) {
      const answer = await call(POST, path('/changes/ID/approval'), as('anna'), { decision, planHash: 'hash' });
      expect(await problemIn(answer)).toMatchObject({ told: '403 requester-cannot-approve' });
    }
  });

  it('keeps whoever asked for an emergency from reviewing it', async () => {
    const { call, begin, end } = apiWorld();
    const { id } = await begin({ ...ROTATION, emergency: { justification: 'the key has leaked' } });
    await end(id);
    const answer = await call(POST, `/changes/${id}/review`, as('anna'), {});
    expect(await problemIn(answer)).toMatchObject({ told: '403 requester-cannot-review' });
  });
});
