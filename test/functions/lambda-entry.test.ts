import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import { type LambdaSurroundings, lambdaEntry } from '../../functions/lambda-entry.ts';
import { back, stateEntry } from '../../functions/state-entry.ts';
import { rotateRequest } from '../domain/example-documents.ts';
import { lambdaContext } from './lambda-context.ts';

const CANARY = 'canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA';
const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  // With it, Powertools writes to the console that a test can watch.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('CHANGE_TABLE', 'changes');
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((line: unknown) => void lines.push(String(line)));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function entryOf(run: (given: LambdaSurroundings, env: { CHANGE_TABLE: string }) => Promise<unknown>) {
  const wired: string[] = [];
  const handler = lambdaEntry({
    service: 'a-step',
    env: z.object({ CHANGE_TABLE: z.string().min(1) }),
    payload: z.object({ state: z.enum(['ApplyChange']), secretive: z.string().max(60).optional() }),
    logKeys: ({ state }) => ({ state }),
    wire: (env, surroundings) => {
      wired.push(env.CHANGE_TABLE);
      return () => run(surroundings, env);
    },
  });
  return { handler, wired };
}

async function leaving(handler: ReturnType<typeof entryOf>['handler'], event: unknown = { state: 'ApplyChange' }) {
  const error: unknown = await handler(event, lambdaContext()).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error : new Error('nothing was thrown');
}

describe('a function', () => {
  it('is wired on its first invocation, once', async () => {
    const { handler, wired } = entryOf(async (_, env) => env.CHANGE_TABLE);
    expect(wired).toEqual([]);
    expect(await handler({ state: 'ApplyChange' }, lambdaContext())).toBe('changes');
    await handler({ state: 'ApplyChange' }, lambdaContext());
    expect(wired).toEqual(['changes']);
  });

  it('lets a fault leave with its own name and words', async () => {
    const { handler } = entryOf(() => Promise.reject(new Fault('StackitBusyError', 'GET /v1: answered 429')));
    expect(await leaving(handler)).toMatchObject({ name: 'StackitBusyError', message: 'GET /v1: answered 429' });
  });

  it.each([
    ['an error that quotes a value', new TypeError(`cannot use ${CANARY}`), 'TypeError'],
    ['an error whose name is none', Object.assign(new Error(CANARY), { name: CANARY }), 'UnknownError'],
    ['something that is no error', CANARY, 'UnknownError'],
    ['an error with a value in a field', Object.assign(new RangeError('no'), { value: CANARY }), 'RangeError'],
    ['an error with a telling cause', new Error('no', { cause: CANARY }), 'Error'],
  ])('lets %s leave without the value', async (_, thrown, name) => {
    const error = await leaving(entryOf(() => Promise.reject(thrown)).handler);
    expect(error.name).toBe(name);
    expect(inspect(error, { depth: null }) + error.stack + lines.join()).not.toContain('canary');
  });

  it('tells where an unexpected error comes from', async () => {
    const { handler } = entryOf(async () => JSON.parse(`{"${CANARY}`));
    expect((await leaving(handler)).stack).toMatch(/^SyntaxError: unexpected.*\n\s+at JSON\.parse/);
  });

  it.each([
    ['an unknown state', { state: 'Elsewhere' }, 'state: invalid_value'],
    ['a payload that is none', null, 'the whole: invalid_type'],
    ['a value that must not show', { state: 'ApplyChange', secretive: CANARY.repeat(2) }, 'secretive: too_big'],
  ])('refuses %s by place and code', async (_, event, message) => {
    const error = await leaving(entryOf(async () => 'never').handler, event);
    expect(error).toMatchObject({ name: 'ZodError', message });
    expect(`${error.stack}${lines.join()}`).not.toContain('canary');
  });

  it('names a missing variable of its environment', async () => {
    vi.stubEnv('CHANGE_TABLE', undefined);
    expect((await leaving(entryOf(async () => 'never').handler)).message).toBe('CHANGE_TABLE: invalid_type');
  });

  it.each([
    { configured: 20, remaining: 60_000, limit: 20 },
    { configured: 20, remaining: 12_000, limit: 10 },
    { configured: 20, remaining: 2_500, limit: 1 },
  ])('gives a call of $configured s with $remaining ms left $limit s', async ({ configured, remaining, limit }) => {
    const { handler } = entryOf(async ({ limitSeconds }) => limitSeconds(configured));
    expect(await handler({ state: 'ApplyChange' }, lambdaContext(remaining))).toBe(limit);
  });

  it('asks for the time that is left at each call', async () => {
    let remaining = 60_000;
    const { handler } = entryOf(async ({ limitSeconds }) => {
      const first = limitSeconds(20);
      remaining = 7_000;
      return [first, limitSeconds(20)];
    });
    const context = { ...lambdaContext(), getRemainingTimeInMillis: () => remaining };
    expect(await handler({ state: 'ApplyChange' }, context)).toEqual([20, 5]);
  });

  it.each([
    ['done', async () => 'done'],
    ['VaultUnavailableError', () => Promise.reject(new Fault('VaultUnavailableError', 'no answer'))],
  ])('counts a step that ended: %s', async (end, run) => {
    await entryOf(run)
      .handler({ state: 'ApplyChange' }, lambdaContext())
      .catch(() => {});
    const metrics = lines.filter((line) => line.includes('_aws')).map((line): unknown => JSON.parse(line));
    expect(metrics).toEqual([expect.objectContaining({ service: 'a-step', end, StepEnded: 1 })]);
  });
});

describe('what a function counts', () => {
  it('has the dimensions by which alarms find it', async () => {
    const { handler } = entryOf(async ({ count }) => count('changeEnded', 'needs-operator'));
    await handler({ state: 'ApplyChange' }, lambdaContext());
    const [metric] = lines.filter((line) => line.includes('ChangeEnded')).map((line): unknown => JSON.parse(line));
    const dimensions = { Namespace: 'vpn-change', Dimensions: [['service', 'outcome']] };
    expect(metric).toMatchObject({
      service: 'a-step',
      outcome: 'needs-operator',
      _aws: { CloudWatchMetrics: [dimensions] },
    });
  });
});

describe('a function that serves states', () => {
  const document = { request: rotateRequest({ reason: CANARY }) };
  const handler = stateEntry({
    service: 'discard-psk',
    env: z.object({ CHANGE_TABLE: z.string() }),
    ports: () => ({ clock: { now: () => 42 } }),
    states: {
      DiscardPsk: {
        output: z.object({ at: z.number(), direction: z.string() }),
        run: back(async (_, { clock }, direction) => {
          if (clock.now() !== 42) throw new Error('another clock');
          return { at: clock.now(), direction, more: CANARY };
        }),
      },
      Broken: { output: z.object({ at: z.string() }), run: async () => ({ at: 42 }) },
    },
  });
  const payload = { state: 'DiscardPsk', execution: document.request.changeId, document };

  it('runs the state of the payload and answers with nothing but its output', async () => {
    expect(await handler(payload, lambdaContext())).toEqual({ at: 42, direction: 'back' });
  });

  it('refuses an output that breaks the schema of the document', async () => {
    const broken = handler({ ...payload, state: 'Broken' }, lambdaContext());
    await expect(broken).rejects.toMatchObject({ name: 'ZodError', message: 'at: invalid_type' });
  });

  it('refuses an execution that is not named by its change', async () => {
    const foreign = handler({ ...payload, execution: 'chg-another' }, lambdaContext());
    await expect(foreign).rejects.toMatchObject({ name: 'ExecutionNameDiffersError' });
  });

  it('writes change, execution and state with each line, and nothing of the document', async () => {
    await handler({ ...payload, execution: 'chg-another' }, lambdaContext()).catch(() => {});
    const logged = lines.filter((line) => !line.includes('_aws')).map((line): unknown => JSON.parse(line));
    const keys = { changeId: document.request.changeId, execution: 'chg-another', state: 'DiscardPsk' };
    expect(logged).toEqual([expect.objectContaining({ ...keys, fault: 'ExecutionNameDiffersError' })]);
    expect(lines.join()).not.toContain('canary');
  });
});
