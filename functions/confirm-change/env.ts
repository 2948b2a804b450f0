import { TableEnvSchema } from '../environment-parts.ts';

export const EnvSchema = TableEnvSchema;
