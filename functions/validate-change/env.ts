import type * as z from 'zod';
import { NetworkAreaEnvSchema, StackitEnvSchema, TableEnvSchema } from '../environment-parts.ts';

export const EnvSchema = NetworkAreaEnvSchema.and(StackitEnvSchema).and(TableEnvSchema);
export type Env = z.output<typeof EnvSchema>;
