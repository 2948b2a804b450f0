import { ChangeRequestSchema, type ChangeWish } from '../domain/change-request.ts';
import type { ChangeSignal } from '../domain/change-signal.ts';
import { isFault } from '../domain/errors.ts';
import type { ChangeId } from '../domain/identifiers.ts';
import type { Caller } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { Problem } from './problem.ts';

/**
 * Begins a change and sets it going, once, however often and by however many it is asked for. Who asked first, and when, is
 * kept before all else: whoever repeats the request, after a crash too, then asks for the very same change.
 */
export async function beginChange(
  { clock, signals, index, starter }: Pick<ApiPorts, 'clock' | 'signals' | 'index' | 'starter'>,
  { name, via }: Caller,
  changeId: ChangeId,
  wish: ChangeWish,
): Promise<void> {
  const asked: ChangeSignal = {
    changeId,
    kind: 'request',
    about: '',
    by: { name, via },
    at: new Date(clock.now()).toISOString(),
    comment: '',
  };
  const recorded = await signals.record(asked);
  const { by, at } = recorded.kind === 'known' ? recorded.signal : asked;
  const request = ChangeRequestSchema.parse({ ...wish, changeId, requestedBy: by.name, requestedAt: at });
  await index.begin(request).catch(refuseAnother);
  const entry = await index.find(changeId);
  if (entry?.result === null) await starter.start(entry.request);
}

function refuseAnother(error: unknown): never {
  if (!isFault(error, 'ChangeExistsError')) throw error;
  throw new Problem(
    'idempotency-key-reused',
    'this Idempotency-Key asked for something else before: choose another one',
  );
}
