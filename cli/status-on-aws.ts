import { gatewayKey } from '../domain/identifiers.ts';
import { openRecords, type RecordsOptions } from './open-records.ts';
import { connectionNamed } from './open-session.ts';
import { printJson, type Terminal, table } from './terminal.ts';

/** The connections as the deployed service knows them: last change and claim. STACKIT itself is asked by the service alone. */
export async function statusOnAws(
  terminal: Terminal,
  name: string | undefined,
  options: RecordsOptions,
): Promise<number> {
  const { settings, records, close } = await openRecords(options);
  try {
    if (name !== undefined) connectionNamed(settings, name);
    const names = name === undefined ? Object.keys(settings.connections) : [name];
    const claims = await records.claims.all();
    const found = await Promise.all(
      names.map(async (connection) => {
        const key = gatewayKey(connectionNamed(settings, connection));
        const { entries } = await records.index.list({ connection, limit: 1 });
        const [last] = entries;
        return {
          connection,
          claimedBy: claims.find((claim) => claim.gatewayKey === key)?.changeId ?? null,
          lastChange: last
            ? {
                changeId: last.request.changeId,
                outcome: last.result?.outcome ?? null,
                endedAt: last.result?.endedAt ?? null,
              }
            : null,
        };
      }),
    );
    if (terminal.json) printJson(terminal, name === undefined ? found : found[0]);
    else {
      const rows = found.map(({ connection, claimedBy, lastChange }) => [
        connection,
        lastChange ? (lastChange.outcome ?? 'not ended') : 'never changed',
        lastChange?.endedAt?.slice(0, 19) ?? '-',
        claimedBy ?? '-',
        lastChange?.changeId ?? '-',
      ]);
      terminal.out.write(table(['connection', 'last outcome', 'ended (UTC)', 'claimed by', 'last change'], rows));
    }
    return 0;
  } finally {
    close();
  }
}
