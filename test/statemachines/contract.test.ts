import { existsSync, readFileSync } from 'node:fs';
import { getLanguageService, TextDocument } from 'amazon-states-language-service';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ChangeDocumentSchema } from '../../domain/change-document.ts';
import { OUTCOME_OF_STATE } from '../../domain/change-summary.ts';
import { RETRYABLE_NAMES, TERMINAL_NAMES } from '../../domain/errors.ts';
import { isWaitingState, WAITING_STATE_NAMES, type WaitingState } from '../../domain/wait-of-state.ts';
import { STATES } from '../../functions/registry.ts';
import { PROGRAM, STATE_NAMES, STEPS, statesOf, successors, WAITING } from './program.ts';

const text = readFileSync(
  new URL('../../statemachines/change-connection.asl.json', import.meta.url),
  'utf8',
).replaceAll(/\$\{(\w+)FunctionArn\}/g, 'arn:aws:lambda:eu-central-1:123456789012:function:$1');
const TASKS = STEPS;
const WAY_BACK = ['RollBackPeer', 'RollBackChange', 'PollRollback', 'CheckRollback', 'DiscardPsk', 'ReleaseGateway'];
const LAMBDA_FAULTS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];
/** States whose failure changes nothing at the gateway: before the first word to the device. */
const UNTOUCHED: Readonly<Record<string, string>> = {
  ValidateChange: 'ReleaseGateway',
  AdmitChange: 'ReleaseGateway',
  ClaimGateway: 'ReleaseGateway',
  StagePsk: 'DiscardPsk',
};

const schemas = new Map<string, z.ZodType>(Object.entries(ChangeDocumentSchema.shape));
const fieldOf = (path: string) => {
  const [root, key = '', field = '', ...deeper] = path.split('.');
  expect([root, deeper]).toEqual(['$', []]);
  const optional = schemas.get(key);
  const schema = optional instanceof z.ZodOptional ? optional.unwrap() : undefined;
  const inner: unknown = schema instanceof z.ZodObject ? schema.shape[field] : undefined;
  return inner instanceof z.ZodDefault ? inner.unwrap() : inner;
};
/** The Task that wrote what a Choice or a Wait reads: the one that every way to it leads through. */
const writerOf = (name: string): string[] =>
  STATE_NAMES.filter((before) => successors(before).includes(name)).flatMap((before) =>
    isStep(before) ? [before] : writerOf(before),
  );
const isStep = (name: string) => STEPS.some((step) => step.name === name);
const resultKey = (name: string) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

describe('the program and its validators', () => {
  it('satisfies asl-validator', () => {
    const result = validate(JSON.parse(text));
    expect(result.isValid ? '' : result.errorsText('\n')).toBe('');
  });

  it('satisfies the States Language service', async () => {
    const service = getLanguageService({});
    const document = TextDocument.create('file:///change-connection.asl.json', 'json', 1, text);
    expect(await service.doValidation(document, service.parseJSONDocument(document))).toEqual([]);
  });

  it('has no two states or fields of one name, which JSON would swallow', () => {
    const names = [...text.matchAll(/^ {4}"(\w+)": \{/gm)].map(([, name]) => name);
    expect(names).toEqual(STATE_NAMES);
  });
});

describe('the Task states', () => {
  it('are exactly those of the registry', () => {
    expect(TASKS.map(({ name }) => name).toSorted()).toEqual(Object.keys(STATES).toSorted());
  });

  it.each(TASKS)('$name is one name everywhere', ({ name, Resource, Parameters, ResultPath }) => {
    expect(Resource).toBe(`\${${name}FunctionArn}`);
    expect(Parameters).toEqual({ state: name, 'execution.$': '$$.Execution.Name', 'document.$': '$' });
    expect(ResultPath).toBe(`$.${resultKey(name)}`);
    expect(schemas.has(resultKey(name))).toBe(true);
  });

  it.each(Object.entries(STATES))(
    '%s has a folder with a step, and the schema of its key',
    (name, { folder, output, direction }) => {
      expect(existsSync(new URL(`../../functions/${folder}/step.ts`, import.meta.url))).toBe(true);
      const schema = schemas.get(resultKey(name));
      expect(schema instanceof z.ZodOptional && schema.unwrap()).toBe(output);
      const kebab = name.replaceAll(/(?!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
      expect(direction === 'forward' ? folder === kebab : WAY_BACK.includes(name)).toBe(true);
    },
  );

  it('write one key each, which no other writes', () => {
    const written = [...TASKS, ...WAITING].map(({ ResultPath }) => ResultPath);
    const keys = new Set([...written, '$.request', '$.fault', '$.rollbackFault']);
    expect(keys.size).toBe(TASKS.length + WAITING.length + 3);
    expect(schemas.size).toBe(keys.size);
  });

  it.each(TASKS)('$name retries what may pass, and nothing else', ({ Retry, TimeoutSeconds }) => {
    const named = Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(named.toSorted()).toEqual(
      [...RETRYABLE_NAMES, 'States.Timeout', 'Sandbox.Timedout', ...LAMBDA_FAULTS].toSorted(),
    );
    expect(named.filter((name) => TERMINAL_NAMES.includes(name))).toEqual([]);
    expect(Retry.every(({ MaxAttempts, BackoffRate }) => MaxAttempts >= 1 && BackoffRate >= 1)).toBe(true);
    expect(TimeoutSeconds).toBeGreaterThan(0);
  });

  it.each(TASKS)('$name has a way out of every fault', ({ name, Catch }) => {
    const back = WAY_BACK.includes(name);
    expect(Catch).toEqual([
      {
        ErrorEquals: ['States.ALL'],
        ResultPath: back ? '$.rollbackFault' : '$.fault',
        Next: back ? 'NeedsOperator' : (UNTOUCHED[name] ?? 'RollBackPeer'),
      },
    ]);
  });

  it('run for no longer than the program', () => {
    const longest = Math.max(...TASKS.map(({ TimeoutSeconds }) => TimeoutSeconds));
    expect(longest).toBeLessThan(PROGRAM.TimeoutSeconds);
  });
});

describe('the states that wait for a word from outside', () => {
  /** The step that decides again when the wait is over, whyever it is over. */
  const DECIDERS: Readonly<Record<WaitingState, string>> = {
    AwaitApproval: 'AdmitChange',
    AwaitWindow: 'AdmitChange',
    AwaitPeer: 'UpdatePeer',
    AwaitRollbackPeer: 'RollBackPeer',
    AwaitConfirmation: 'ConfirmChange',
  };

  it('are exactly those that the program can tell of', () => {
    expect(WAITING.map(({ name }) => name).toSorted()).toEqual([...WAITING_STATE_NAMES].toSorted());
  });

  it.each(WAITING)('$name is one name everywhere', ({ name, Parameters, ResultPath }) => {
    expect('FunctionName' in Parameters && Parameters).toEqual({
      // One function for all: they differ in nothing that it may do.
      FunctionName: `\${${'AwaitSignal'}FunctionArn}`,
      Payload: {
        state: name,
        'execution.$': '$$.Execution.Name',
        'token.$': '$$.Task.Token',
        'document.$': '$',
      },
    });
    expect([ResultPath, schemas.has(resultKey(name))]).toEqual([`$.${resultKey(name)}`, true]);
  });

  it.each(WAITING)('$name ends by a word or by itself, and the same step decides', (state) => {
    const decider = isWaitingState(state.name) ? DECIDERS[state.name] : '';
    const back = state.name === 'AwaitRollbackPeer';
    const touched = ['AwaitPeer', 'AwaitConfirmation'].includes(state.name);
    expect('TimeoutSecondsPath' in state && state.TimeoutSecondsPath).toBe(`$.${resultKey(decider)}.waitSeconds`);
    expect(state.Next).toBe(decider);
    expect(state.Catch).toEqual([
      // What the time-out leaves behind is nothing: the input goes on as it was.
      { ErrorEquals: ['States.Timeout'], ResultPath: null, Next: decider },
      {
        ErrorEquals: ['States.ALL'],
        ResultPath: back ? '$.rollbackFault' : '$.fault',
        Next: back ? 'NeedsOperator' : touched ? 'RollBackPeer' : 'ReleaseGateway',
      },
    ]);
  });

  it.each(WAITING)('$name never tries a wait again that is over', ({ Retry }) => {
    const named = Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(named.toSorted()).toEqual(['Sandbox.Timedout', 'StoreUnavailableError', ...LAMBDA_FAULTS].toSorted());
  });
});

describe('the Choices', () => {
  /** The words that a Default stands for: every other word is routed by name. */
  const BY_DEFAULT: Readonly<Record<string, readonly string[]>> = {
    PlanVerdict: ['refused', 'unchanged'],
    AdmissionVerdict: ['refused'],
    ClaimVerdict: ['exhausted'],
    PeerVerdict: ['told'],
    ApplyVerdict: ['sent'],
    GatewayVerdict: ['exhausted', 'failed'],
    ConnectivityVerdict: ['failed'],
    ConfirmVerdict: ['failed'],
    RollbackPeerVerdict: ['told'],
    RollbackApplyVerdict: ['sent'],
    RollbackVerdict: ['exhausted', 'failed'],
    RollbackCheckVerdict: ['not-proven'],
    OutcomeVerdict: ['rejected'],
  };

  it.each(statesOf('Choice'))('$name knows every word that can come, and no other', ({ name, Choices }) => {
    const paths = new Set(Choices.map(({ Variable }) => Variable));
    expect(paths.size).toBe(1);
    const [path = ''] = paths;
    const field = fieldOf(path);
    const words = field instanceof z.ZodEnum ? field.options : [];
    const routed = Choices.map(({ StringEquals }) => StringEquals);
    const known = [...routed, ...(BY_DEFAULT[name] ?? [])];
    expect(new Set(known)).toEqual(new Set(words));
    expect(known).toHaveLength(words.length);
    expect(new Set(writerOf(name).map(resultKey))).toEqual(new Set([path.split('.')[1]]));
  });

  it('are all listed here', () => {
    expect(
      statesOf('Choice')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(Object.keys(BY_DEFAULT).toSorted());
  });
});

describe('the Waits', () => {
  it.each(statesOf('Wait'))('$name waits as long as the state before it says', ({ name, SecondsPath }) => {
    const field = fieldOf(SecondsPath);
    expect(field).toBeInstanceOf(z.ZodNumber);
    expect(field instanceof z.ZodNumber && [field.minValue, field.isInt]).toEqual([0, true]);
    expect(new Set(writerOf(name).map(resultKey))).toEqual(new Set([SecondsPath.split('.')[1]]));
  });
});

describe('the ways through the program', () => {
  const reached = (from: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(from)) return seen;
    seen.add(from);
    for (const next of successors(from)) reached(next, seen);
    return seen;
  };
  const ENDS = [...statesOf('Succeed'), ...statesOf('Fail')].map(({ name }) => name);

  it('reach every state from the start', () => {
    expect([...reached(PROGRAM.StartAt)].toSorted()).toEqual(STATE_NAMES.toSorted());
  });

  it.each(STATE_NAMES)('lead from %s to an end', (name) => {
    expect(ENDS.some((end) => reached(name).has(end))).toBe(true);
  });

  it('end where an outcome is known, and name a failure after its end', () => {
    expect(ENDS.toSorted()).toEqual(Object.keys(OUTCOME_OF_STATE).toSorted());
    expect(statesOf('Fail').filter(({ name, Error: error }) => name !== error)).toEqual([]);
  });

  it('never go forward again once the way back has begun', () => {
    const back = reached('RollBackPeer');
    expect(
      ['UpdatePeer', 'ApplyChange', 'StagePsk', 'PromotePsk', 'ChangePlanned'].filter((name) => back.has(name)),
    ).toEqual([]);
  });

  it('send nothing before the gateway is claimed, and promote nothing that was not checked', () => {
    const without = (gate: string, target: string) => {
      const seen = new Set([gate]);
      return reached(PROGRAM.StartAt, seen).has(target);
    };
    expect(without('AdmissionVerdict', 'ClaimGateway')).toBe(false);
    expect(without('ClaimVerdict', 'ApplyChange')).toBe(false);
    expect(without('CheckConnectivity', 'PromotePsk')).toBe(false);
  });
});
