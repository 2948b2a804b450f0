import * as z from 'zod';
import definition from '../../statemachines/change-connection.asl.json' with { type: 'json' };

const RetrierSchema = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.number(),
  MaxAttempts: z.number(),
  BackoffRate: z.number(),
  MaxDelaySeconds: z.number().optional(),
  JitterStrategy: z.string().optional(),
});
const CatcherSchema = z.strictObject({
  ErrorEquals: z.array(z.string()),
  ResultPath: z.string().nullable(),
  Next: z.string(),
});
const RuleSchema = z.strictObject({ Variable: z.string(), StringEquals: z.string(), Next: z.string() });

const PassedSchema = z.strictObject({ state: z.string(), 'execution.$': z.string(), 'document.$': z.string() });
/** A Task that does a step, and one that waits for a word from outside: there Step Functions waits for the token to come back. */
const StepTaskSchema = z.strictObject({
  Type: z.literal('Task'),
  Comment: z.string(),
  Resource: z.templateLiteral(['${', z.string(), 'FunctionArn}']),
  Parameters: PassedSchema,
  ResultPath: z.string(),
  TimeoutSeconds: z.number(),
  Retry: z.array(RetrierSchema),
  Catch: z.array(CatcherSchema),
  Next: z.string(),
});
const WaitingTaskSchema = z.strictObject({
  ...StepTaskSchema.omit({ TimeoutSeconds: true }).shape,
  Resource: z.literal('arn:aws:states:::lambda:invoke.waitForTaskToken'),
  Parameters: z.strictObject({
    FunctionName: z.string(),
    Payload: PassedSchema.extend({ 'token.$': z.literal('$$.Task.Token') }),
  }),
  TimeoutSecondsPath: z.string(),
});

/** Strict: a field that no test knows of is a mistake, or wants a test. */
const StateSchema = z.union([
  StepTaskSchema,
  WaitingTaskSchema,
  z.strictObject({ Type: z.literal('Choice'), Choices: z.array(RuleSchema).min(1), Default: z.string() }),
  z.strictObject({ Type: z.literal('Wait'), SecondsPath: z.string(), Next: z.string() }),
  z.strictObject({ Type: z.literal('Succeed') }),
  z.strictObject({ Type: z.literal('Fail'), Error: z.string(), Cause: z.string() }),
]);
export type State = z.infer<typeof StateSchema>;

export const PROGRAM = z
  .strictObject({
    Comment: z.string(),
    StartAt: z.string(),
    TimeoutSeconds: z.number(),
    States: z.record(z.string(), StateSchema),
  })
  .parse(definition);

export const STATE_NAMES = Object.keys(PROGRAM.States);

/** The states of one type, with their names. */
export function statesOf<Type extends State['Type']>(type: Type) {
  const isOfType = (state: State): state is Extract<State, { Type: Type }> => state.Type === type;
  return Object.entries(PROGRAM.States).flatMap(([name, state]) => (isOfType(state) ? [{ name, ...state }] : []));
}

/** The Task states that do a step, and those that wait for a word from outside. */
export const STEPS = statesOf('Task').filter((state) => 'TimeoutSeconds' in state);
export const WAITING = statesOf('Task').filter((state) => 'TimeoutSecondsPath' in state);

/** Where a state may lead, its Catch included. */
export function successors(name: string): string[] {
  const state = PROGRAM.States[name];
  switch (state?.Type) {
    case 'Task':
      return [state.Next, ...state.Catch.map(({ Next }) => Next)];
    case 'Choice':
      return [...state.Choices.map(({ Next }) => Next), state.Default];
    case 'Wait':
      return [state.Next];
    case 'Succeed':
    case 'Fail':
    case undefined:
      return [];
  }
}
