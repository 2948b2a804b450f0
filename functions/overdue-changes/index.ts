import * as z from 'zod';
import { lambdaEntry } from '../lambda-entry.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';

export const handler = lambdaEntry({
  service: 'overdue-changes',
  env: EnvSchema,
  payload: z.unknown(),
  logKeys: () => ({}),
  wire: (env, { count, warn }) => {
    const overdue = ports(env);
    return async () => {
      for (const changeId of await overdue()) {
        warn('a change is older than its deadline', { changeId });
        count('changeOverdue', 'running');
      }
    };
  },
});
