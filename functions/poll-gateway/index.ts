import { systemClock } from '../../adapters/local/system-clock.ts';
import { PollOutputSchema } from '../../domain/change-document.ts';
import { awsStackit } from '../aws-wiring-stackit.ts';
import { awsSignals } from '../aws-wiring-table.ts';
import { back, forward, stateEntry } from '../state-entry.ts';
import { EnvSchema } from './env.ts';
import { pollGateway } from './step.ts';

export const handler = stateEntry({
  service: 'poll-gateway',
  env: EnvSchema,
  ports: (env, around) => ({ clock: systemClock(), vpn: awsStackit(env, around).vpn, signals: awsSignals(env) }),
  states: {
    PollGateway: { output: PollOutputSchema, run: forward(pollGateway) },
    PollRollback: { output: PollOutputSchema, run: back(pollGateway) },
  },
});
