import { StatusChangeSchema } from '../conclude-change/status-change.ts';
import { lambdaEntry } from '../lambda-entry.ts';
import { archiveStatusChange } from './archive-status-change.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';

export const handler = lambdaEntry({
  service: 'archive-evidence',
  env: EnvSchema,
  payload: StatusChangeSchema,
  logKeys: ({ detail }) => ({ changeId: detail.name, execution: detail.name, state: detail.status }),
  wire: (env) => {
    const wired = ports(env);
    return async (event) => {
      await archiveStatusChange(event, wired);
    };
  },
});
