import type * as z from 'zod';
import { StackitEnvSchema } from '../environment-parts.ts';

export const EnvSchema = StackitEnvSchema;
export type Env = z.output<typeof EnvSchema>;
