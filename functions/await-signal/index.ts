import * as z from 'zod';
import { ChangeDocumentSchema } from '../../domain/change-document.ts';
import { WAITING_STATE_NAMES } from '../../domain/wait-of-state.ts';
import { lambdaEntry } from '../lambda-entry.ts';
import { requireOwnExecution } from '../own-execution.ts';
import { EnvSchema } from './env.ts';
import { ports } from './ports.ts';
import { awaitSignal } from './step.ts';

/** What Step Functions hands to a state that waits: the token ends the wait. */
const PayloadSchema = z.object({
  state: z.enum(WAITING_STATE_NAMES),
  execution: z.string(),
  token: z.string().min(1),
  document: ChangeDocumentSchema,
});

export const handler = lambdaEntry({
  service: 'await-signal',
  env: EnvSchema,
  payload: PayloadSchema,
  logKeys: ({ state, execution, document }) => ({ state, execution, changeId: document.request.changeId }),
  wire: (env) => {
    const wired = ports(env);
    return async ({ state, execution, token, document }) => {
      requireOwnExecution(execution, document.request);
      await awaitSignal(document, state, token, wired);
    };
  },
});
