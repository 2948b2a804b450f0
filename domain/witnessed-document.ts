import { type ChangeDocument, ChangeDocumentSchema } from './change-document.ts';
import type { ChangeRequest } from './change-request.ts';
import { attemptError } from './evidence-timeline.ts';
import type { HistoryEvent } from './execution-history.ts';
import { type Json, type JsonObject, ParsedObjectSchema } from './json.ts';

/** What one Task state wrote when it was left. */
export interface Witnessed {
  readonly state: string;
  readonly at: string;
  /** The state's own key of the document, as it was written: unknown until it is parsed. */
  readonly output: Json;
}

export interface WitnessedDocument {
  /** Every key by the state that writes it, none by the input of the execution. */
  readonly document: ChangeDocument;
  /** The same before its schema: with fields that this version does not know. */
  readonly raw: JsonObject;
  /** What states wrote, in their order. */
  readonly exits: readonly Witnessed[];
  /** Keys of the execution's input besides the request: nobody of ours writes any. */
  readonly foreignInput: readonly string[];
}

/** Written by a Catch, whichever state it belongs to. */
const CAUGHT = ['fault', 'rollbackFault'];

/**
 * The document as the states of the program wrote it, each its own key. The document that an execution carries may also
 * hold what whoever started it put into the input; evidence believes nobody but the states. Never throws: what cannot
 * be read is left out.
 */
export function witnessedDocument(request: ChangeRequest, history: readonly HistoryEvent[]): WitnessedDocument {
  const exits: Witnessed[] = [];
  const raw: JsonObject = {};
  let failing = false;
  for (const event of history) {
    if (event.type === 'TaskStateEntered' || event.type.endsWith('Succeeded')) failing = false;
    else if (attemptError(event) !== null) failing = true;
    const { name, output } = (event.type === 'TaskStateExited' && event.stateExitedEventDetails) || {};
    const left = readText(output);
    if (name === undefined || !left) continue;
    // A state that is left by its Catch wrote nothing of its own: what stands there is older.
    const own = failing ? undefined : left[keyOf(name)];
    if (own !== undefined) exits.push({ state: name, at: event.timestamp, output: own });
    if (own !== undefined) raw[keyOf(name)] = own;
    for (const key of failing ? CAUGHT : []) if (left[key] !== undefined) raw[key] = left[key];
  }
  const input = readText(history[0]?.executionStartedEventDetails?.input);
  const foreignInput = Object.keys(input ?? {}).filter((key) => key !== 'request');
  return { document: documentOf(request, raw), raw, exits, foreignInput };
}

/** State `ApplyChange` writes `applyChange`. */
function keyOf(state: string): string {
  return `${state.charAt(0).toLowerCase()}${state.slice(1)}`;
}

/** What states wrote that need no plan. All others build on it, and say nothing without it. */
const WITHOUT_PLAN = new Set(['validateChange', 'admitChange', 'claimGateway', 'releaseGateway', ...CAUGHT]);

function documentOf(request: ChangeRequest, raw: JsonObject): ChangeDocument {
  const readable = Object.entries(raw).filter(
    ([key, value]) => ChangeDocumentSchema.safeParse({ request, [key]: value }).success,
  );
  const document = ChangeDocumentSchema.parse({ request, ...Object.fromEntries(readable) });
  if (document.validateChange?.plan) return document;
  const planless = readable.filter(([key]) => WITHOUT_PLAN.has(key));
  return ChangeDocumentSchema.parse({ request, ...Object.fromEntries(planless) });
}

function readText(text: string | undefined): JsonObject | null {
  if (text === undefined) return null;
  try {
    return ParsedObjectSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
