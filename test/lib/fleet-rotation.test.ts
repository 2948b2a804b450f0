import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FleetDocumentSchema } from '../../domain/fleet-document.ts';
import { type ExampleTemplate, exampleDeployment, exampleStack, templateOf, textOf } from './example-stack.ts';

let template: ExampleTemplate;
beforeAll(() => {
  const settings = exampleDeployment({}, { scheduleTimeZone: 'Europe/Berlin' });
  template = templateOf(exampleStack({ ...settings, fleet: { ...settings.fleet, everyMinutes: 20 } }));
}, 60_000);
const properties = (path: string) => template.resources.get(path)?.Properties ?? {};

describe('the rotation of a fleet on AWS', () => {
  it('runs the very file, with its functions and the state machine of changes in it', () => {
    const { DefinitionString, DefinitionSubstitutions } = properties('Fleet/StateMachine');
    expect(DefinitionString).toBe(readFileSync('statemachines/rotate-fleet.asl.json', 'utf8'));
    const given = Object.entries(z.record(z.string(), z.json()).parse(DefinitionSubstitutions));
    expect(Object.fromEntries(given.map(([name, value]) => [name, textOf(template, value)]))).toEqual({
      PlanRotationsFunctionArn: 'Fleet/PlanRotations/Function',
      ReportRotationsFunctionArn: 'Fleet/ReportRotations/Function',
      ChangeConnectionArn: 'Workflow/StateMachine',
    });
  });

  it('is started as often as the configuration says, in its time zone, and keeps what was not delivered', () => {
    const { Target, ...schedule } = z
      .looseObject({ Target: z.record(z.string(), z.json()) })
      .parse(properties('Fleet/Schedule'));
    expect(schedule).toMatchObject({
      ScheduleExpression: 'rate(20 minutes)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
    });
    const dead = z.object({ Arn: z.json() }).parse(Target.DeadLetterConfig);
    expect([textOf(template, Target.Arn), textOf(template, dead.Arn)]).toEqual([
      'Fleet/StateMachine',
      'Fleet/Undelivered',
    ]);
    expect(Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 1200, MaximumRetryAttempts: 3 });
  });

  it('is started with what the program takes', () => {
    const { Input } = z.object({ Input: z.string() }).parse(properties('Fleet/Schedule').Target);
    expect(FleetDocumentSchema.parse(JSON.parse(Input))).toEqual({ order: null, part: 1 });
  });
});
