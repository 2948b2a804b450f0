import type { FaultRule, HttpFault, Resource } from './scenario.ts';

interface Arrival {
  readonly method: string;
  /** The path with its parameters as names in braces. */
  readonly template: string;
  readonly resource: Resource | null;
  readonly connectionId: string | null;
  readonly userAgent: string | null;
}

/** Counts requests, and knows which of them a scenario's faults meet. */
export interface RequestLog {
  /** Notes the request and answers with the fault that meets it, if any. */
  note(arrival: Arrival): HttpFault | null;
  /** By method and template, for example `GET /v1/projects/{projectId}/…/status`. */
  counts(): Readonly<Record<string, number>>;
  /** PUTs of one connection that arrived, whatever came of them. */
  puts(connectionId: string): number;
  readonly allPuts: number;
  /** Of the latest request for this connection. */
  lastUserAgent(connectionId: string): string | null;
}

export function requestLog(rules: readonly FaultRule[]): RequestLog {
  const counts = new Map<string, number>();
  const puts = new Map<string, number>();
  const userAgents = new Map<string, string | null>();
  const rows = rules.map((rule) => ({ rule, matches: 0, used: 0 }));
  let allPuts = 0;
  const increment = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);

  const fault = ({ method, resource }: Arrival): HttpFault | null => {
    for (const row of rows) {
      const { rule } = row;
      const meets = rule.method === method && (rule.resource === undefined || rule.resource === resource);
      if (resource === null || !meets || allPuts < (rule.afterPuts ?? 0) || row.used >= rule.times) continue;
      row.matches += 1;
      if (row.matches % (rule.every ?? 1) !== 0) continue;
      row.used += 1;
      return rule.fault;
    }
    return null;
  };

  return {
    note(arrival) {
      const { method, template, connectionId, userAgent } = arrival;
      increment(counts, `${method} ${template}`);
      if (connectionId !== null) userAgents.set(connectionId, userAgent);
      if (method === 'PUT' && connectionId !== null) {
        increment(puts, connectionId);
        allPuts += 1;
      }
      return fault(arrival);
    },
    counts: () => Object.fromEntries(counts),
    puts: (connectionId) => puts.get(connectionId) ?? 0,
    get allPuts() {
      return allPuts;
    },
    lastUserAgent: (connectionId) => userAgents.get(connectionId) ?? null,
  };
}
