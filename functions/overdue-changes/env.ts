import { DeadlineEnvSchema, StateMachineEnvSchema, TableEnvSchema } from '../environment-parts.ts';

export const EnvSchema = TableEnvSchema.and(StateMachineEnvSchema).and(DeadlineEnvSchema);
