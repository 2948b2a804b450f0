import * as z from 'zod';
import { ROLES, type Role, RoleSchema } from '../../domain/approval-settings.ts';
import { SpeakerSchema } from '../../domain/change-signal.ts';
import type { Caller } from '../caller.ts';
import type { Identify } from '../ports.ts';

/** Which claims of a token say who calls and in which roles. */
export interface ClaimNames {
  readonly name: string;
  readonly roles: string;
}

/** What an API Gateway HTTP API says of a caller whom its authorizer let through (payload format 2.0). */
const LambdaBindingsSchema = z.object({
  event: z.object({
    requestContext: z.object({
      authorizer: z.object({
        jwt: z.object({ claims: z.record(z.string(), z.unknown()) }).nullish(),
        iam: z.object({ userArn: z.string() }).nullish(),
      }),
    }),
  }),
});

/** Knows callers by what the gateway's authorizer says. Without an authorizer nobody is known. */
export function gatewayIdentity(claimNames: ClaimNames): Identify {
  return async ({ env }) => {
    const bindings = LambdaBindingsSchema.safeParse(env);
    if (!bindings.success) return null;
    const { jwt, iam } = bindings.data.event.requestContext.authorizer;
    if (jwt) return callerOfClaims(jwt.claims, claimNames);
    return iam ? callerOfPrincipal(iam.userArn) : null;
  };
}

function callerOfClaims(claims: Readonly<Record<string, unknown>>, { name, roles }: ClaimNames): Caller | null {
  const named = SpeakerSchema.shape.name.safeParse(claims[name]);
  return named.success ? { name: named.data, via: 'jwt', roles: rolesIn(claims[roles]) } : null;
}

/** A list of roles, or a text of them. The gateway writes a claim that is a list as the text `[one two]`. */
function rolesIn(claim: unknown): Role[] {
  const words = z
    .union([z.array(z.string()), z.string().transform((text) => text.split(/[\s,[\]"]+/))])
    .safeParse(claim);
  return ROLES.filter((role) => words.success && words.data.some((word) => RoleSchema.safeParse(word).data === role));
}

/**
 * The gateway has held method and path against the policy of the principal. So each role that this call takes is one that the
 * policy gives.
 */
function callerOfPrincipal(userArn: string): Caller | null {
  const named = SpeakerSchema.shape.name.safeParse(principalOf(userArn));
  return named.success ? { name: named.data, via: 'iam', roles: ROLES } : null;
}

const CHOSEN_SESSION = /^(arn:[^:]+:sts::\d+:assumed-role\/(?!AWSReservedSSO_)[^/]+)\/.+$/;

/**
 * The session of an assumed role is named by whoever assumes it: it would let one person approve a change of their own. Only
 * IAM Identity Center names sessions by its users.
 */
function principalOf(userArn: string): string {
  return CHOSEN_SESSION.exec(userArn)?.[1] ?? userArn;
}
