import type * as z from 'zod';
import { CalendarEnvSchema, TableEnvSchema } from '../environment-parts.ts';

export const EnvSchema = TableEnvSchema.and(CalendarEnvSchema);
export type Env = z.output<typeof EnvSchema>;
