import type * as z from 'zod';
import { FingerprintEnvSchema, TableEnvSchema } from '../environment-parts.ts';

export const EnvSchema = FingerprintEnvSchema.and(TableEnvSchema);
export type Env = z.output<typeof EnvSchema>;
