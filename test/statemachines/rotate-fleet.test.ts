import { existsSync, readFileSync } from 'node:fs';
import { getLanguageService, TextDocument } from 'amazon-states-language-service';
import validate from 'asl-validator';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { TERMINAL_NAMES } from '../../domain/errors.ts';
import { FleetDocumentSchema } from '../../domain/fleet-document.ts';
import { STARTS_AT_ONCE, TURN_VERDICTS } from '../../domain/fleet-turn.ts';
import { FLEET_STATES } from '../../functions/fleet-registry.ts';

const file = readFileSync(new URL('../../statemachines/rotate-fleet.asl.json', import.meta.url), 'utf8');
const text = file
  .replaceAll(/\$\{(\w+)FunctionArn\}/g, 'arn:aws:lambda:eu-central-1:123456789012:function:$1')
  .replace(`\${ChangeConnectionArn}`, 'arn:aws:states:eu-central-1:123456789012:stateMachine:change-connection');

const RetrySchema = z.array(z.looseObject({ ErrorEquals: z.array(z.string()) }));
const StartSchema = z.strictObject({
  Type: z.literal('Task'),
  Comment: z.string(),
  Resource: z.string(),
  Parameters: z.record(z.string(), z.json()),
  ResultPath: z.null(),
  Retry: RetrySchema,
  Catch: z.array(z.json()),
  Next: z.string(),
});
const StepSchema = z.strictObject({
  ...StartSchema.shape,
  ResultPath: z.string(),
  TimeoutSeconds: z.number(),
});
/** Strict: a field that no test knows of is a mistake, or wants a test. */
const PROGRAM = z
  .strictObject({
    Comment: z.string(),
    StartAt: z.literal('PlanRotations'),
    TimeoutSeconds: z.number(),
    States: z.strictObject({
      PlanRotations: StepSchema,
      TurnVerdict: z.strictObject({
        Type: z.literal('Choice'),
        Choices: z.array(z.strictObject({ Variable: z.string(), StringEquals: z.string(), Next: z.string() })),
        Default: z.string(),
      }),
      RotateGateways: z.strictObject({
        Type: z.literal('Map'),
        Comment: z.string(),
        ItemsPath: z.literal('$.planRotations.start'),
        MaxConcurrency: z.number(),
        ItemSelector: z.strictObject({ 'request.$': z.literal('$$.Map.Item.Value.request') }),
        ItemProcessor: z.strictObject({
          ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE') }),
          StartAt: z.literal('RotateConnection'),
          States: z.strictObject({
            RotateConnection: StartSchema,
            RotationEnded: z.strictObject({ Type: z.literal('Succeed') }),
          }),
        }),
        ResultPath: z.null(),
        Next: z.literal('PlanRotations'),
      }),
      WaitToPlan: z.strictObject({
        Type: z.literal('Wait'),
        SecondsPath: z.literal('$.planRotations.waitSeconds'),
        Next: z.literal('PlanRotations'),
      }),
      ContinueRun: StartSchema,
      ReportRotations: StepSchema,
      RunContinued: z.strictObject({ Type: z.literal('Succeed') }),
      RotationsReported: z.strictObject({ Type: z.literal('Succeed') }),
      RotationsNotPlanned: z.strictObject({ Type: z.literal('Fail'), Error: z.string(), Cause: z.string() }),
    }),
  })
  .parse(JSON.parse(file));
const { States } = PROGRAM;
const { RotateConnection } = States.RotateGateways.ItemProcessor.States;

describe('the program of a fleet', () => {
  it('satisfies asl-validator', () => {
    const result = validate(JSON.parse(text));
    expect(result.isValid ? '' : result.errorsText('\n')).toBe('');
  });

  it('satisfies the States Language service', async () => {
    const service = getLanguageService({});
    const document = TextDocument.create('file:///rotate-fleet.asl.json', 'json', 1, text);
    expect(await service.doValidation(document, service.parseJSONDocument(document))).toEqual([]);
  });

  it.each(['PlanRotations', 'ReportRotations'] as const)('has for %s one name everywhere, and a step', (name) => {
    const { Resource, Parameters, ResultPath, Catch } = States[name];
    const key = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    expect(Resource).toBe(`\${${name}FunctionArn}`);
    expect(Parameters).toEqual({ state: name, 'execution.$': '$$.Execution.Name', 'document.$': '$' });
    expect(ResultPath).toBe(`$.${key}`);
    expect(Object.keys(FleetDocumentSchema.shape)).toContain(key);
    expect(existsSync(new URL(`../../functions/${FLEET_STATES[name].folder}/step.ts`, import.meta.url))).toBe(true);
    expect(Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.fault', Next: 'RotationsNotPlanned' }]);
  });

  it('routes every verdict, one by default', () => {
    const routed = States.TurnVerdict.Choices.map(({ StringEquals }) => StringEquals);
    expect([...routed, 'done'].toSorted()).toEqual([...TURN_VERDICTS].toSorted());
    expect(new Set(States.TurnVerdict.Choices.map(({ Variable }) => Variable))).toEqual(
      new Set(['$.planRotations.verdict']),
    );
    expect(States.TurnVerdict.Default).toBe('ReportRotations');
  });

  it('starts as many at once as the turn hands out', () => {
    expect(States.RotateGateways.MaxConcurrency).toBe(STARTS_AT_ONCE);
  });

  it('names each change by its id, and takes no end of it for a fault of the run', () => {
    expect(RotateConnection).toMatchObject({
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: {
        StateMachineArn: `\${ChangeConnectionArn}`,
        'Name.$': '$.request.changeId',
        Input: { 'request.$': '$.request' },
      },
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'RotationEnded' }],
    });
  });

  it('hands over to an execution of its own', () => {
    expect(States.ContinueRun).toMatchObject({
      Resource: 'arn:aws:states:::states:startExecution',
      Parameters: {
        'StateMachineArn.$': '$$.StateMachine.Id',
        'Name.$': '$.planRotations.next.execution',
        Input: { 'order.$': '$.order', 'part.$': '$.planRotations.next.part' },
      },
      Next: 'RunContinued',
    });
  });

  it('tries nothing again that cannot pass by itself', () => {
    const tasks = [States.PlanRotations, States.ReportRotations, States.ContinueRun, RotateConnection];
    const named = tasks.flatMap(({ Retry }) => Retry.flatMap(({ ErrorEquals }) => ErrorEquals));
    expect(named.filter((name) => TERMINAL_NAMES.includes(name) || name === 'States.TaskFailed')).toEqual([]);
  });
});
