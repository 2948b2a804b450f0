import * as z from 'zod';
import { SecretIdSchema } from '../domain/identifiers.ts';
import { ApiVersionSchema } from '../domain/settings.ts';

/** Of the environment of functions: what each `env.ts` is put together from. Lambda's values are texts, and so is every input. */
const NameSchema = z.string().min(1);
const WholeNumberSchema = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

export const TableEnvSchema = z.object({ CHANGE_TABLE: NameSchema });

export const FingerprintEnvSchema = z.object({ FINGERPRINT_KEY: NameSchema.describe('KMS key of spec HMAC_256') });

/** Names where the secret is, never what it holds. */
const SignInEnvSchema = z.discriminatedUnion('STACKIT_SIGN_IN', [
  z.object({ STACKIT_SIGN_IN: z.literal('none') }),
  z.object({ STACKIT_SIGN_IN: z.literal('key-secret'), STACKIT_KEY_SECRET: NameSchema }),
  z.object({
    STACKIT_SIGN_IN: z.literal('workload-identity'),
    STACKIT_SERVICE_ACCOUNT: NameSchema,
    STACKIT_AUDIENCE: NameSchema,
  }),
]);

export const StackitEnvSchema = z
  .object({
    STACKIT_ENDPOINT: NameSchema,
    STACKIT_API_VERSION: ApiVersionSchema,
    STACKIT_REQUEST_TIMEOUT_SECONDS: WholeNumberSchema,
  })
  .and(SignInEnvSchema);
export type StackitEnv = z.output<typeof StackitEnvSchema>;

export const NetworkAreaEnvSchema = z.object({
  STACKIT_IAAS_ENDPOINT: NameSchema,
  STACKIT_ORGANIZATION_ID: z
    .union([z.guid(), z.literal('')])
    .transform((id) => id || null)
    .describe('empty: the overlap check reads no network area'),
});

export const CalendarEnvSchema = z.object({
  CHANGE_CALENDARS: z
    .string()
    .transform((names) => names.split(',').filter((name) => name !== ''))
    .describe('names or ARNs, with commas between; empty: none'),
});

export const EventBusEnvSchema = z.object({ EVENT_BUS: NameSchema });
export const StateMachineEnvSchema = z.object({ STATE_MACHINE: NameSchema.describe('ARN') });
export const FleetEnvSchema = z.object({ FLEET_STATE_MACHINE: NameSchema.describe('ARN') });
export const DeadlineEnvSchema = z.object({ CHANGE_DEADLINE_SECONDS: WholeNumberSchema });

export const CallbackHostsEnvSchema = z.object({
  CALLBACK_HOSTS: z
    .string()
    .transform((hosts) => hosts.split(' ').filter((host) => host !== ''))
    .describe('which callbacks may go to, with blanks between; empty: none'),
});

export const CallbackEnvSchema = CallbackHostsEnvSchema.extend({
  CALLBACK_QUEUE: NameSchema.describe('URL'),
  UNDELIVERED_QUEUE: NameSchema.describe('URL'),
  CALLBACK_SECRET: SecretIdSchema,
});

export const ClaimNamesEnvSchema = z.object({
  NAME_CLAIM: NameSchema.describe('of a token: who calls'),
  ROLES_CLAIM: NameSchema.describe('of a token: in which roles'),
});

export const EvidenceEnvSchema = z.object({
  EVIDENCE_BUCKET: NameSchema,
  EVIDENCE_KEY: NameSchema.describe('ARN of the KMS key that the bucket is encrypted with'),
  BUILD_COMMIT: z
    .string()
    .transform((commit) => commit || null)
    .describe('of the deployed build; empty: nobody gave it'),
});
export type EvidenceEnv = z.output<typeof EvidenceEnvSchema>;

export const SigningKeyEnvSchema = z.object({ SIGNING_KEY: NameSchema.describe('KMS key of spec ECC_NIST_P256') });
