import { auditTrail } from '../domain/audit-trail.ts';
import type { ChangeEntry, Claim } from '../domain/ports.ts';
import { changeNamed, shortChangeId } from './change-named.ts';
import { claimAdvice, claimState, claimText } from './claim-text.ts';
import { type ChangeRecords, openRecords, type RecordsOptions } from './open-records.ts';
import { connectionNamed } from './open-session.ts';
import { requestLines } from './present-request.ts';
import { resultText } from './present-result.ts';
import { printJson, styled, type Terminal, table } from './terminal.ts';
import { timeText } from './time-text.ts';
import { trailLine } from './trail-line.ts';

interface HistoryOptions extends RecordsOptions {
  readonly connection?: string;
  readonly limit: number;
}

export async function history(
  terminal: Terminal,
  change: string | undefined,
  options: HistoryOptions,
): Promise<number> {
  const { connection, limit } = options;
  const { settings, records, close } = await openRecords(options);
  try {
    if (change !== undefined) {
      await showOne(terminal, records, await changeNamed(records.index, change));
      return 0;
    }
    const { entries } = await records.index.list({ connection, limit });
    // A connection that is no longer configured keeps its history; a mistyped one has none and never had.
    if (connection !== undefined && entries.length === 0) connectionNamed(settings, connection);
    if (terminal.json) printJson(terminal, entries.map(row));
    else terminal.out.write(entries.length === 0 ? 'no changes yet\n' : listText(entries));
    return 0;
  } finally {
    close();
  }
}

async function showOne(
  terminal: Terminal,
  { histories, claims, index }: ChangeRecords,
  entry: ChangeEntry,
): Promise<void> {
  const { request, result } = entry;
  const events = await histories.read(request.changeId);
  const trail = auditTrail(events);
  const claim = (await claims.all()).find(({ changeId }) => changeId === request.changeId) ?? null;
  if (terminal.json) {
    printJson(terminal, {
      ...row(entry),
      request,
      result,
      trail,
      claim: claim && claimFacts(claim),
      events: events.length,
    });
    return;
  }
  const { out } = terminal;
  const startedAt = Date.parse(result?.startedAt ?? request.requestedAt);
  const lines = [
    ...requestLines(request),
    '',
    ...trail.map((line) => trailLine(out, line, startedAt)),
    ...(trail.length > 0 ? [''] : []),
    ...(result
      ? []
      : [`${styled(out, 'yellow', 'not ended')}  running, or cut off; last heard of ${lastHeard(entry, trail)}`]),
    ...(result || !claim
      ? []
      : [`  ${claimText(claim)}`, `  ${claimAdvice(claim, await claimState(claim, index, Date.now()))}`]),
  ];
  out.write(`${lines.join('\n')}\n${result ? resultText(terminal, result, null, claim !== null) : ''}`);
}

function lastHeard({ request }: ChangeEntry, trail: readonly { readonly at: string }[]): string {
  return timeText(trail.at(-1)?.at ?? request.requestedAt);
}

function claimFacts({ gatewayKey: gateway, fencing, claimedAt, leaseUntil, puts }: Claim) {
  const iso = (at: number) => new Date(at).toISOString();
  return { gatewayKey: gateway, fencing, claimedAt: iso(claimedAt), leaseUntil: iso(leaseUntil), puts };
}

function row({ request, result }: ChangeEntry) {
  const { changeId, kind, connection, dryRun, ticket, requestedBy, requestedAt } = request;
  return {
    changeId,
    kind,
    connection,
    dryRun,
    ticket,
    requestedBy,
    requestedAt,
    outcome: result?.outcome ?? null,
    reason: result?.reason ?? null,
    endedAt: result?.endedAt ?? null,
  };
}

function listText(entries: readonly ChangeEntry[]): string {
  const rows = entries.map(({ request, result }) => [
    timeText(request.requestedAt).replace(' UTC', ''),
    shortChangeId(request.changeId),
    result?.outcome ?? 'not ended',
    request.kind,
    request.connection,
    request.ticket ?? '-',
    request.requestedBy,
  ]);
  return table(['requested (UTC)', 'change', 'outcome', 'kind', 'connection', 'ticket', 'by'], rows);
}
