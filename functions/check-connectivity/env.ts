import type * as z from 'zod';
import { StackitEnvSchema, TableEnvSchema } from '../environment-parts.ts';

export const EnvSchema = StackitEnvSchema.and(TableEnvSchema);
export type Env = z.output<typeof EnvSchema>;
