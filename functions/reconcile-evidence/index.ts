import * as z from 'zod';
import { reconcileEvidence } from '../archive-evidence/reconcile-evidence.ts';
import { lambdaEntry } from '../lambda-entry.ts';
import { EnvSchema } from './env.ts';
import { keepBucketWhole } from './keep-bucket-whole.ts';
import { ports } from './ports.ts';

export const handler = lambdaEntry({
  service: 'reconcile-evidence',
  env: EnvSchema,
  payload: z.unknown(),
  logKeys: () => ({}),
  wire: (env, { warn }) => {
    const wired = ports(env);
    return async () => {
      for (const changeId of await reconcileEvidence({ ...wired, since: wired.since() })) {
        warn('a change had ended without a record', { changeId });
      }
      await keepBucketWhole(wired);
    };
  },
});
