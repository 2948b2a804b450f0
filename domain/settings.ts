import * as z from 'zod';
import { ApprovalSettingsSchema, RoleSchema } from './approval-settings.ts';
import { AwsApiSettingsSchema } from './aws-api-settings.ts';
import { CallbackSettingsSchema } from './callback-settings.ts';
import { ChangeFreezeSchema } from './change-freeze.ts';
import { ChangeWindowSchema, TimeZoneSchema } from './change-window.ts';
import { ConnectionLabelsSchema } from './connection-labels.ts';
import { ConnectionNameSchema } from './connection-name.ts';
import { FleetSettingsSchema } from './fleet-settings.ts';
import { ConnectionRefSchema, SecretIdSchema } from './identifiers.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a URL leads to this machine and no other. */
export function isLoopback(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname);
}

const HttpUrlSchema = z.url({ protocol: /^https?$/, error: 'an http or https URL' });
const ENDPOINT = 'either simulator or an http(s) URL';

const AUTH = 'one of { keyFile: PATH }, { tokenEnv: NAME }, { keySecret: NAME }, { workloadIdentity: … }';

/** The first two sign in from one machine, the last two on AWS alone. */
const AuthSchema = z.union(
  [
    z.strictObject({ keyFile: z.string().min(1).describe('STACKIT service-account key file, relative to this file') }),
    z.strictObject({
      tokenEnv: z.string().min(1).describe('name of the environment variable that holds a bearer token'),
    }),
    z.strictObject({ keySecret: SecretIdSchema.describe('secret in AWS Secrets Manager that holds the key file') }),
    z.strictObject({
      workloadIdentity: z
        .strictObject({
          serviceAccountEmail: z.email('the e-mail address of a STACKIT service account'),
          audience: z.string().min(1).describe('as the federation at STACKIT expects it'),
        })
        .describe('experimental: AWS says who calls, no key is stored'),
    }),
  ],
  { error: AUTH },
);

export const ApiVersionSchema = z.enum(['v1', 'v1beta1', 'v1alpha1']);

/** How STACKIT is reached and who signs in. */
export const StackitSettingsSchema = z
  .strictObject({
    endpoint: z.union([z.literal('simulator'), z.url({ protocol: /^https?$/, error: ENDPOINT })], { error: ENDPOINT }),
    iaasEndpoint: HttpUrlSchema.default('https://iaas.api.stackit.cloud').describe('for the overlap check'),
    apiVersion: ApiVersionSchema.default('v1'),
    auth: AuthSchema.optional(),
    organizationId: z.guid().nullable().default(null).describe('set: the overlap check reads the network area'),
    requestTimeoutSeconds: z.number().int().min(1).max(120).default(20),
  })
  .refine(
    (stackit) => {
      if (stackit.endpoint === 'simulator' || stackit.auth !== undefined) return true;
      // What is no URL has its own mistake; this check runs all the same.
      return !URL.canParse(stackit.endpoint) || isLoopback(stackit.endpoint);
    },
    { path: ['auth'], error: `a STACKIT endpoint needs ${AUTH}` },
  );
export type StackitSettings = z.infer<typeof StackitSettingsSchema>;
export type ApiVersion = z.infer<typeof ApiVersionSchema>;

export const PEER_ACTIONS = ['load-key', 'revert-key', 'prefer-tunnel', 'evidence', 'reconnect'] as const;
export const PeerActionSchema = z.enum(PEER_ACTIONS);
export type PeerAction = z.infer<typeof PeerActionSchema>;

const LAMBDA_FUNCTION =
  /^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:)?[A-Za-z0-9_-]{1,64}(:(\$LATEST|[A-Za-z0-9_-]{1,128}))?$/;

const toldPeer = {
  timeoutSeconds: z.number().int().min(1).max(900).default(30),
  actions: z.array(PeerActionSchema).min(1).default(['load-key', 'revert-key']),
};

const ManualPeerSchema = z.strictObject({
  kind: z.literal('manual'),
  timeoutMinutes: z.number().int().min(1).max(20_160).default(1440).describe('for the answer, before each step'),
});

/**
 * The device at the other end: `none` pulls its keys for itself, `command` is told by an executable, `lambda` by a
 * function of the customer's, which reads the key for itself, and `manual` by a person who says when it is done.
 */
export const PeerSettingsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  ManualPeerSchema,
  z.strictObject({
    kind: z.literal('command'),
    command: z.array(z.string().min(1)).min(1).describe('executable and arguments; relative to this file, no shell'),
    ...toldPeer,
  }),
  z.strictObject({
    kind: z.literal('lambda'),
    functionName: z.string().regex(LAMBDA_FUNCTION, 'name or ARN of a Lambda function, with or without a qualifier'),
    ...toldPeer,
  }),
]);
export type PeerSettings = z.infer<typeof PeerSettingsSchema>;
/** A device that a program tells. */
export type ToldPeer = Extract<PeerSettings, { kind: 'command' | 'lambda' }>;

export function isTold(peer: PeerSettings): peer is ToldPeer {
  return peer.kind === 'command' || peer.kind === 'lambda';
}

export const StrategySchema = z.enum(['rolling', 'at-once']);
export type Strategy = z.infer<typeof StrategySchema>;

export const RotationSettingsSchema = z.strictObject({
  strategy: StrategySchema.default('rolling'),
  maxAgeDays: z.number().int().min(1).max(3650).default(90),
});

const TcpProbeSchema = z.strictObject({
  tcp: z
    .string()
    .regex(/^(\[[0-9a-fA-F:]+\]|[^\s:]+):\d{1,5}$/, 'host:port')
    .refine((target) => Number(target.split(':').at(-1)) <= 65_535, 'a port is at most 65535'),
  timeoutSeconds: z.number().int().min(1).max(60).default(5),
});
const HttpProbeSchema = z.strictObject({
  http: HttpUrlSchema,
  timeoutSeconds: z.number().int().min(1).max(60).default(5),
});
export const ProbeSettingsSchema = z.union([TcpProbeSchema, HttpProbeSchema], {
  error: 'either { tcp: "host:port" } or { http: URL }',
});
export type ProbeSettings = z.infer<typeof ProbeSettingsSchema>;

/** How long to wait, how to look and what to accept as proof. All times in whole seconds. */
export const CheckSettingsSchema = z.strictObject({
  settleSeconds: z
    .number()
    .int()
    .min(0)
    .max(600)
    .default(2)
    .describe('READY sooner than this after the PUT may be stale'),
  deadlineSeconds: z.number().int().min(1).max(7200).default(900).describe('for the gateway to be READY again'),
  tunnelDeadlineSeconds: z.number().int().min(1).max(7200).default(180).describe('for the tunnels, counted from READY'),
  claimWaitSeconds: z
    .number()
    .int()
    .min(0)
    .max(86400)
    .default(3600)
    .describe('for a gateway that another change holds'),
  proof: z.enum(['any', 'strict']).default('any').describe('strict: only a tunnel that was seen to authenticate anew'),
  stableSeconds: z.number().int().min(0).max(3600).default(10).describe('up this long counts as established'),
  probes: z.array(ProbeSettingsSchema).max(20).default([]),
});
export type CheckSettings = z.infer<typeof CheckSettingsSchema>;

/** Everything that a change needs to know of one connection, beside what STACKIT says of it. */
export const ConnectionSettingsSchema = z.strictObject({
  ...ConnectionRefSchema.shape,
  pskSecret: SecretIdSchema,
  labels: ConnectionLabelsSchema.default({}).describe('of our own, to select connections by'),
  requireTicket: z.boolean().default(false),
  approval: ApprovalSettingsSchema.optional().describe('instead of the one for all connections'),
  peer: PeerSettingsSchema.default({ kind: 'none' }),
  window: ChangeWindowSchema.optional().describe('when changes are welcome; default: always'),
  rotation: RotationSettingsSchema.prefault({}),
  checks: CheckSettingsSchema.prefault({}),
});
export type ConnectionSettings = z.infer<typeof ConnectionSettingsSchema>;

const CHANGE_CALENDAR = /^(arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:document\/)?[A-Za-z0-9_.-]{3,128}$/;

/** What CloudWatch Logs offers, in days. */
const RetentionDaysSchema = z.literal([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);

/** How long nobody can change or remove a record of evidence. */
const AwsAuditSettingsSchema = z.strictObject({
  mode: z
    .enum(['governance', 'compliance'])
    .default('governance')
    .describe('of the Object Lock; compliance: not even the owner of the account can end it early'),
  years: z.number().int().min(1).max(30).default(2),
});

/** Of the deployment into an AWS account. The command line on one machine reads none of it. */
const AwsSettingsSchema = z.strictObject({
  network: z
    .strictObject({
      subnetIds: z.array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet')).min(1),
      securityGroupIds: z.array(z.string().regex(/^sg-[0-9a-f]{8,17}$/, 'the id of a security group')).min(1),
    })
    .optional()
    .describe('where CheckConnectivity runs its probes; the subnets need a way to STACKIT, such as a NAT gateway'),
  retentionDays: RetentionDaysSchema.default(365).describe('of the logs'),
  alarmEmail: z.email('an e-mail address').optional().describe('subscribes to alarms and to the ends of changes'),
  changeCalendars: z
    .array(z.string().regex(CHANGE_CALENDAR, 'name or ARN of an SSM Change Calendar'))
    .max(10)
    .default([])
    .describe('while one of them is closed, no change begins'),
  api: AwsApiSettingsSchema.prefault({}),
  audit: AwsAuditSettingsSchema.prefault({}),
  scheduleTimeZone: TimeZoneSchema.default('Etc/UTC').describe('of the schedule that looks for keys that are due'),
  runbook: z.string().min(1).default('docs/runbook.md').describe('URL or path that alarms point to'),
});
export type AwsSettings = z.infer<typeof AwsSettingsSchema>;

/** Of the API on one machine, `vpn-change serve`. */
const ApiSettingsSchema = z.strictObject({
  people: z
    .record(z.string().regex(/^\S.{0,99}$/, 'a name of at most 100 characters'), z.array(RoleSchema).min(1))
    .refine((people) => Object.keys(people).length > 0, 'at least one name')
    .describe('who may call, in which roles'),
});

/** `connections.yaml`, one file for the CLI and the deployment. */
export const SettingsSchema = z
  .strictObject({
    stackit: StackitSettingsSchema,
    aws: AwsSettingsSchema.prefault({}),
    approval: ApprovalSettingsSchema.optional().describe('for every connection that has none of its own'),
    freezes: z.array(ChangeFreezeSchema).max(1000).default([]).describe('times in which no change begins'),
    fleet: FleetSettingsSchema.prefault({}),
    callbacks: CallbackSettingsSchema.prefault({}),
    api: ApiSettingsSchema.optional().describe(
      'of `vpn-change serve`; without it the user of this machine has all roles',
    ),
    connections: z.record(ConnectionNameSchema, ConnectionSettingsSchema),
  })
  .superRefine(({ freezes, connections }, context) => {
    // A freeze of a misspelt name would hold nothing.
    for (const [index, freeze] of freezes.entries()) {
      for (const [position, name] of (freeze.connections ?? []).entries()) {
        if (Object.hasOwn(connections, name)) continue;
        const path = ['freezes', index, 'connections', position];
        context.addIssue({ code: 'custom', path, message: 'the name of one of the connections' });
      }
    }
  });
export type Settings = z.infer<typeof SettingsSchema>;
