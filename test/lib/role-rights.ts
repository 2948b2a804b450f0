import * as z from 'zod';
import { type ExampleTemplate, ofType, textOf } from './example-stack.ts';

const StatementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: z.union([z.string().transform((one) => [one]), z.array(z.string())]),
  Resource: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(z.json())),
  Condition: z.record(z.string(), z.record(z.string(), z.json())).optional(),
});
const PolicySchema = z.object({ PolicyDocument: z.object({ Statement: z.array(StatementSchema) }) });

/** What each role may do: `service:Action on resource if condition`, one line each; `not` before what is denied. */
export function roleRights(template: ExampleTemplate): Map<string, string[]> {
  const rights = ofType(template, 'AWS::IAM::Policy').map(([path, { Properties }]): [string, string[]] => {
    const { Statement } = PolicySchema.parse(Properties).PolicyDocument;
    return [
      path.replace(/\/Role\/DefaultPolicy$/, ''),
      Statement.flatMap((statement) => linesOf(template, statement)).toSorted(),
    ];
  });
  return new Map(rights);
}

function linesOf(
  template: ExampleTemplate,
  { Effect, Action, Resource, Condition }: z.infer<typeof StatementSchema>,
): string[] {
  const tests = Object.values(Condition ?? {}).flatMap((test) => Object.entries(test));
  const condition = tests.map(([key, value]) => `${key.replace(/^.*:(?=[A-Za-z]+$)/, '')} ${textOf(template, value)}`);
  const when = condition.length === 0 ? '' : ` if ${condition.join(' and ').replaceAll(/["[\]]/g, '')}`;
  const not = Effect === 'Deny' ? 'not ' : '';
  return Action.flatMap((action) =>
    Resource.map((resource) => `${not}${action} on ${textOf(template, resource)}${when}`),
  );
}
