import * as z from 'zod';
import definition from '../../statemachines/change-connection.asl.json' with { type: 'json' };

const StateSchema = z.object({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Choices: z.array(z.object({ StringEquals: z.string(), Next: z.string() })).default([]),
  Catch: z.array(z.object({ Next: z.string() })).default([]),
});
const { StartAt, States } = z
  .object({ StartAt: z.string(), States: z.record(z.string(), StateSchema) })
  .parse(definition);
const STATES = Object.entries(States);

export const START = StartAt;
export const TERMINAL_STATES = STATES.filter(([, { Type }]) => Type === 'Succeed' || Type === 'Fail').map(
  ([name]) => name,
);

/** `A --> B`, and `A --> B: word` where a Choice compares a word; a Choice's default and Catch have none. */
export const TRANSITIONS: readonly string[] = STATES.flatMap(([name, { Next, Default, Choices }]) => [
  ...[Next, Default].flatMap((to) => (to === undefined ? [] : [`${name} --> ${to}`])),
  ...Choices.map(({ StringEquals, Next: to }) => `${name} --> ${to}: ${StringEquals}`),
]);

/** Where a fault in a Task state leads when its retries are used up. */
export const CATCHES: readonly { readonly state: string; readonly next: string }[] = STATES.flatMap(
  ([state, { Catch }]) => Catch.map(({ Next: next }) => ({ state, next })),
);
