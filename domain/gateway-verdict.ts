/** What is known when the gateway is looked at after a PUT. Words are STACKIT's, as they came; null: not told. */
export interface GatewayFacts {
  readonly gatewayState: string | null;
  readonly gatewayStatus: string | null;
  readonly instanceStates: readonly (string | null)[];
  readonly connectionState: string | null;
  readonly errorMessage: string | null;
  /** The gateway's word right before the PUT. */
  readonly stateBefore: string | null;
  /** An earlier look after the PUT saw it at work. */
  readonly seenPending: boolean;
  /** Since the PUT. */
  readonly elapsedSeconds: number;
  readonly settleSeconds: number;
  readonly deadlineSeconds: number;
}

export interface GatewayVerdict {
  readonly verdict: 'pending' | 'ready' | 'failed' | 'exhausted';
  readonly why: string;
}

/** A gateway that was in ERROR before the PUT (a way back) gets at least this long to leave it. */
const ERROR_BEFORE_SECONDS = 30;

type Condition = 'deleting' | 'working' | 'error' | 'ready' | 'silent';

/**
 * What the gateway's words mean. READY and ERROR right after the PUT may be stale, so they count once PENDING was seen
 * or the settle time has passed.
 */
export function gatewayVerdict(facts: GatewayFacts): GatewayVerdict {
  const { errorMessage, elapsedSeconds, deadlineSeconds } = facts;
  const words = [facts.gatewayState, facts.gatewayStatus, ...facts.instanceStates, facts.connectionState];
  const verdict = verdictOf(conditionOf(words), facts);
  const said = `${wordsOf(facts)}${errorMessage ? `; STACKIT says: ${errorMessage}` : ''}`;
  if (verdict !== 'pending') return { verdict, why: said };
  if (elapsedSeconds < deadlineSeconds) {
    const stale = conditionOf(words) === 'ready' || conditionOf(words) === 'error';
    return { verdict, why: stale ? `${said}; may be the word from before the PUT` : said };
  }
  return { verdict: 'exhausted', why: `${said}; still so after ${deadlineSeconds} s` };
}

/** Whether a gateway may be changed at all: at least one word is known, and every known one is READY. */
export function gatewayIsReady(words: readonly (string | null)[]): boolean {
  return conditionOf(words) === 'ready';
}

function verdictOf(condition: Condition, facts: GatewayFacts): Exclude<GatewayVerdict['verdict'], 'exhausted'> {
  const { seenPending, elapsedSeconds, settleSeconds, stateBefore } = facts;
  const patience = stateBefore !== null && meaning(stateBefore) === 'error' ? ERROR_BEFORE_SECONDS : 0;
  switch (condition) {
    case 'deleting':
      return 'failed';
    case 'error':
      return seenPending || elapsedSeconds >= Math.max(settleSeconds, patience) ? 'failed' : 'pending';
    case 'ready':
      return seenPending || elapsedSeconds >= settleSeconds ? 'ready' : 'pending';
    case 'working':
    case 'silent':
      return 'pending';
  }
}

/** The weightiest of the words: DELETING, then PENDING or a word that we do not know, then ERROR, then READY. */
function conditionOf(words: readonly (string | null)[]): Condition {
  const meanings = new Set(words.filter((word) => word !== null).map(meaning));
  for (const condition of ['deleting', 'working', 'error', 'ready'] as const) {
    if (meanings.has(condition)) return condition;
  }
  return 'silent';
}

function meaning(word: string): Condition {
  switch (word.toUpperCase()) {
    case 'DELETING':
      return 'deleting';
    case 'ERROR':
      return 'error';
    case 'READY':
      return 'ready';
    default:
      return 'working';
  }
}

function wordsOf({ gatewayState, gatewayStatus, instanceStates, connectionState }: GatewayFacts): string {
  const named = [
    ['gateway', gatewayState],
    ['gateway status', gatewayStatus],
    ...instanceStates.map((state, index) => [`instance ${index + 1}`, state] as const),
    ['connection', connectionState],
  ] as const;
  const known = named.filter(([, word]) => word !== null).map(([name, word]) => `${name} ${word}`);
  return known.length === 0 ? 'STACKIT tells no state' : known.join(', ');
}
