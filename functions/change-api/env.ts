import type * as z from 'zod';
import {
  CallbackHostsEnvSchema,
  ClaimNamesEnvSchema,
  FleetEnvSchema,
  StackitEnvSchema,
  StateMachineEnvSchema,
  TableEnvSchema,
} from '../environment-parts.ts';

export const EnvSchema = TableEnvSchema.and(StackitEnvSchema)
  .and(StateMachineEnvSchema)
  .and(CallbackHostsEnvSchema)
  .and(FleetEnvSchema)
  .and(ClaimNamesEnvSchema);
export type Env = z.output<typeof EnvSchema>;
