import type * as z from 'zod';
import { EvidenceEnvSchema, StateMachineEnvSchema, TableEnvSchema } from '../environment-parts.ts';

export const EnvSchema = TableEnvSchema.and(StateMachineEnvSchema).and(EvidenceEnvSchema);
export type Env = z.output<typeof EnvSchema>;
