import * as z from 'zod';
import type { HistoryEvent } from './execution-history.ts';

const InstantSchema = z.iso.datetime({ offset: true });

/** One state of the program at work, the pauses of its own waiting loop included. */
export const TimelineEntrySchema = z.strictObject({
  state: z.string(),
  startedAt: InstantSchema,
  endedAt: InstantSchema.nullable().describe('null: the history ends within this state'),
  visits: z.number().int().describe('how often it was entered: more than once in a waiting loop'),
  attempts: z.number().int().describe('calls of its function, retries included; 0 for a pause'),
  errors: z.array(z.strictObject({ name: z.string(), at: InstantSchema })),
  left: z.enum(['done', 'caught', 'open']).describe('caught: by its Catch, after the last retry'),
});
export type TimelineEntry = z.infer<typeof TimelineEntrySchema>;

interface Visit {
  readonly kind: 'task' | 'pause';
  readonly failing: boolean;
  readonly entry: TimelineEntry;
}

const KIND_OF_ENTRY: Readonly<Record<string, Visit['kind']>> = { TaskStateEntered: 'task', WaitStateEntered: 'pause' };
const ATTEMPTS = new Set(['LambdaFunctionScheduled', 'TaskScheduled']);
const SUCCESSES = new Set(['LambdaFunctionSucceeded', 'TaskSucceeded']);

/**
 * What was at work when, from the history alone. Choices take no time and are left out. The looks of a waiting loop (a
 * state, its pause, the state again) are one entry, so that a timeline is as long as its change has legs.
 */
export function evidenceTimeline(history: readonly HistoryEvent[]): TimelineEntry[] {
  const visits: Visit[] = [];
  for (const event of history) {
    const kind = KIND_OF_ENTRY[event.type];
    const state = event.stateEnteredEventDetails?.name;
    if (kind && state !== undefined) enter(visits, kind, state, event.timestamp);
    else progress(visits, event);
  }
  return visits.map(({ entry }) => entry);
}

/** The name of the error that an attempt ended with; null for every other event. */
export function attemptError(event: HistoryEvent): string | null {
  const { type } = event;
  if (!/^(LambdaFunction|Task)(Failed|TimedOut|ScheduleFailed|StartFailed|SubmitFailed)$/.test(type)) return null;
  const details: unknown = event[`${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`];
  const named = z.looseObject({ error: z.string().min(1) }).safeParse(details);
  return named.success ? named.data.error : type.endsWith('TimedOut') ? 'States.Timeout' : 'UnnamedError';
}

function enter(visits: Visit[], kind: Visit['kind'], state: string, startedAt: string): void {
  const [before, pause] = visits.slice(-2);
  if (kind === 'task' && before?.entry.state === state && before.entry.left === 'done' && pause?.kind === 'pause') {
    const { entry } = before;
    visits.splice(-2, 2, { ...before, entry: { ...entry, endedAt: null, visits: entry.visits + 1, left: 'open' } });
    return;
  }
  const entry: TimelineEntry = { state, startedAt, endedAt: null, visits: 1, attempts: 0, errors: [], left: 'open' };
  visits.push({ kind, failing: false, entry });
}

function progress(visits: Visit[], event: HistoryEvent): void {
  const visit = visits.at(-1);
  if (visit?.entry.left !== 'open') return;
  const { entry } = visit;
  const error = attemptError(event);
  if (ATTEMPTS.has(event.type)) replace(visits, visit, { attempts: entry.attempts + 1 });
  else if (SUCCESSES.has(event.type)) replace(visits, { ...visit, failing: false }, {});
  else if (error !== null) {
    replace(visits, { ...visit, failing: true }, { errors: [...entry.errors, { name: error, at: event.timestamp }] });
  } else if (event.stateExitedEventDetails?.name === entry.state) {
    replace(visits, visit, { endedAt: event.timestamp, left: visit.failing ? 'caught' : 'done' });
  }
}

function replace(visits: Visit[], visit: Visit, change: Partial<TimelineEntry>): void {
  visits[visits.length - 1] = { ...visit, entry: { ...visit.entry, ...change } };
}
