import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type ChangeRequest, ChangeRequestSchema } from '../domain/change-request.ts';
import type { ChangeSignal } from '../domain/change-signal.ts';
import { RefusedError } from '../domain/errors.ts';
import type { AwsTargetOptions } from './aws-target.ts';
import type { SessionOptions } from './open-session.ts';
import { requestMistakes } from './request-mistakes.ts';
import { type TermsOptions, termsOf } from './terms-options.ts';

/** The options that every change has, as commander gives them. */
export interface ChangeOptions extends SessionOptions, AwsTargetOptions, TermsOptions {
  readonly ticket?: string | undefined;
  readonly reason?: string | undefined;
  readonly requestedBy?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly strategy?: string | undefined;
  readonly allowInterruption?: boolean | undefined;
}

/** The request that a command line stands for. Throws RefusedError, in the words of the options. */
export function changeRequest(
  { kind, connection }: Pick<ChangeRequest, 'kind' | 'connection'>,
  details: object,
  options: ChangeOptions,
): ChangeRequest {
  const parsed = ChangeRequestSchema.safeParse({
    kind,
    ...details,
    changeId: `chg-${randomUUID()}`,
    connection,
    ticket: options.ticket ?? null,
    reason: options.reason ?? '',
    requestedBy: options.requestedBy ?? userInfo().username,
    requestedAt: new Date().toISOString(),
    dryRun: options.dryRun ?? false,
    strategy: options.strategy ?? null,
    allowInterruption: options.allowInterruption ?? false,
    ...termsOf(options),
  });
  if (parsed.success) return parsed.data;
  throw new RefusedError(requestMistakes(parsed.error.issues));
}

/** Who asked, for the record: only then can somebody else be told from them, and approve. */
export function requestSignal({ changeId, requestedBy, requestedAt }: ChangeRequest): ChangeSignal {
  const by = { name: requestedBy, via: 'command-line' as const };
  return { changeId, kind: 'request', about: '', by, at: requestedAt, comment: '' };
}
