import { auditTrail } from '../domain/audit-trail.ts';
import { RefusedError } from '../domain/errors.ts';
import { ChangeIdSchema } from '../domain/identifiers.ts';
import type { ChangeEntry, ChangeIndex } from '../domain/ports.ts';
import { trailLine } from './live-list.ts';
import { openStore } from './open-store.ts';
import { resultText } from './present-result.ts';
import { printJson, type Terminal, table } from './terminal.ts';

interface HistoryOptions {
  readonly config: string;
  readonly connection?: string;
  readonly limit: number;
}

const SEARCHED = 10_000;

export async function history(
  terminal: Terminal,
  change: string | undefined,
  options: HistoryOptions,
): Promise<number> {
  const workspace = openStore(options.config);
  try {
    if (change === undefined) {
      if (!Number.isInteger(options.limit) || options.limit < 1) {
        throw new RefusedError([{ code: 'input.invalid', message: '--limit takes a whole number from 1' }]);
      }
      const filter = options.connection === undefined ? {} : { connection: options.connection };
      const entries = await workspace.index.list({ ...filter, limit: options.limit });
      if (terminal.json) printJson(terminal, entries.map(row));
      else terminal.out.write(entries.length === 0 ? 'no changes yet\n' : listText(entries));
      return 0;
    }
    const entry = await entryNamed(workspace.index, change);
    const events = await workspace.histories.read(entry.request.changeId);
    const trail = auditTrail(events);
    if (terminal.json) {
      printJson(terminal, {
        ...row(entry),
        request: entry.request,
        result: entry.result,
        trail,
        events: events.length,
      });
      return 0;
    }
    const startedAt = Date.parse(entry.result?.startedAt ?? entry.request.requestedAt);
    terminal.out.write(`${trail.map((line) => trailLine(terminal, line, startedAt)).join('\n')}\n\n`);
    terminal.out.write(
      entry.result ? resultText(terminal, entry.result, null) : 'has not ended: running, or cut off\n',
    );
    return 0;
  } finally {
    workspace.close();
  }
}

async function entryNamed(index: ChangeIndex, beginning: string): Promise<ChangeEntry> {
  const exact = ChangeIdSchema.safeParse(beginning);
  const found = exact.success ? await index.find(exact.data) : null;
  if (found) return found;
  const matching = (await index.list({ limit: SEARCHED })).filter(({ request }) =>
    request.changeId.startsWith(beginning),
  );
  const [only, ...more] = matching;
  if (only && more.length === 0) return only;
  const message = only
    ? `${matching.length} changes begin with ${beginning}`
    : `no change ${beginning} in this workspace`;
  throw new RefusedError([{ code: only ? 'change.ambiguous' : 'change.unknown', message }]);
}

function row({ request, result }: ChangeEntry) {
  const { changeId, kind, connection, ticket, requestedBy, requestedAt } = request;
  return {
    changeId,
    kind,
    connection,
    ticket,
    requestedBy,
    requestedAt,
    outcome: result?.outcome ?? null,
    endedAt: result?.endedAt ?? null,
  };
}

function listText(entries: readonly ChangeEntry[]): string {
  const rows = entries.map((entry) => {
    const { changeId, kind, connection, ticket, requestedBy, requestedAt, outcome } = row(entry);
    return [
      requestedAt.slice(0, 19).replace('T', ' '),
      outcome ?? 'not ended',
      kind,
      connection,
      ticket ?? '-',
      requestedBy,
      changeId,
    ];
  });
  return table(['requested (UTC)', 'outcome', 'kind', 'connection', 'ticket', 'by', 'change'], rows);
}
