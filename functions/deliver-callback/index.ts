import { lambdaEntry } from '../lambda-entry.ts';
import { deliverBatch } from './deliver-batch.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';
import { QueueBatchSchema } from './queue-message.ts';

export const handler = lambdaEntry({
  service: 'deliver-callback',
  env: EnvSchema,
  payload: QueueBatchSchema,
  logKeys: () => ({}),
  wire: (env, surroundings) => {
    const wired = ports(env);
    return (batch) => deliverBatch(batch, wired, surroundings);
  },
});
