export interface ProbeOutcome {
  readonly ok: boolean;
  readonly detail: string;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  ETIMEDOUT: 'timed out',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'host name not resolved',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
};

/** A failed attempt in words. */
export function failed(error: unknown): ProbeOutcome {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'failed';
  return { ok: false, detail: REASONS[code] ?? code };
}
