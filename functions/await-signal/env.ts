import type * as z from 'zod';
import { EventBusEnvSchema, TableEnvSchema } from '../environment-parts.ts';

export const EnvSchema = TableEnvSchema.and(EventBusEnvSchema);
export type Env = z.output<typeof EnvSchema>;
