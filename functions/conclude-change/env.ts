import type * as z from 'zod';
import { EventBusEnvSchema, StateMachineEnvSchema, TableEnvSchema } from '../environment-parts.ts';

export const EnvSchema = TableEnvSchema.and(EventBusEnvSchema).and(StateMachineEnvSchema);
export type Env = z.output<typeof EnvSchema>;
