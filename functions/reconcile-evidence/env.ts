import type * as z from 'zod';
import { EvidenceEnvSchema, SigningKeyEnvSchema, StateMachineEnvSchema, TableEnvSchema } from '../environment-parts.ts';

export const EnvSchema = TableEnvSchema.and(StateMachineEnvSchema).and(EvidenceEnvSchema).and(SigningKeyEnvSchema);
export type Env = z.output<typeof EnvSchema>;
