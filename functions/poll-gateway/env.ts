import { StackitEnvSchema, TableEnvSchema } from '../environment-parts.ts';

export const EnvSchema = StackitEnvSchema.and(TableEnvSchema);
