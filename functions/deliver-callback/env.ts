import type * as z from 'zod';
import { CallbackEnvSchema } from '../environment-parts.ts';

export const EnvSchema = CallbackEnvSchema;
export type Env = z.output<typeof EnvSchema>;
