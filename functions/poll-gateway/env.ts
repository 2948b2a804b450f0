import { StackitEnvSchema } from '../environment-parts.ts';

export const EnvSchema = StackitEnvSchema;
