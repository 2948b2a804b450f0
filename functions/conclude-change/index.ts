import { lambdaEntry } from '../lambda-entry.ts';
import { concludeChange } from './conclude-change.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';
import { StatusChangeSchema } from './status-change.ts';

export const handler = lambdaEntry({
  service: 'conclude-change',
  env: EnvSchema,
  payload: StatusChangeSchema,
  logKeys: ({ detail }) => ({ changeId: detail.name, execution: detail.name, state: detail.status }),
  wire: (env, { count }) => {
    const wired = ports(env);
    return async (event) => {
      const result = await concludeChange(event, wired);
      if (result) count('changeEnded', result.outcome);
    };
  },
});
