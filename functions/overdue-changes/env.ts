import { DeadlineEnvSchema, StateMachineEnvSchema } from '../environment-parts.ts';

export const EnvSchema = StateMachineEnvSchema.and(DeadlineEnvSchema);
