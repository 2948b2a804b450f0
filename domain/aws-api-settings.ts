import * as z from 'zod';

const ClaimSchema = z.string().min(1).max(100);

/** Of the HTTP API that the deployment makes. Who calls is told by AWS credentials, or by tokens of this issuer. */
export const AwsApiSettingsSchema = z.strictObject({
  jwt: z
    .strictObject({
      issuer: z.url({ protocol: /^https$/, error: 'the https URL of an issuer, as its tokens have it' }),
      audience: z.array(z.string().min(1)).min(1).describe('a token is for one of these'),
      nameClaim: ClaimSchema.default('sub').describe(
        'says who calls; must never name two people, nor one person twice',
      ),
      rolesClaim: ClaimSchema.default('roles').describe('names roles of this program, as a list or as words'),
    })
    .optional()
    .describe('default: requests are signed with AWS credentials, policies of IAM say who may do what'),
  rateLimit: z
    .strictObject({
      requestsPerSecond: z.number().int().min(1).max(10_000).default(20),
      burst: z.number().int().min(1).max(5000).default(40).describe('at one moment, after a quiet time'),
    })
    .prefault({})
    .describe('of each route; more is answered with 429'),
});
export type AwsApiSettings = z.infer<typeof AwsApiSettingsSchema>;
