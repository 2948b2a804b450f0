import { systemClock } from '../adapters/local/system-clock.ts';
import { cliSettings } from './open-session.ts';
import { openStore } from './open-store.ts';
import { allSecrets, secretNamed } from './secret-named.ts';
import { printJson, type Terminal, table } from './terminal.ts';
import { timeText, wholeDays } from './time-text.ts';

/** Versions, labels and ages, the newest first. Never a key. */
export async function vaultList(
  terminal: Terminal,
  name: string | undefined,
  { config }: { config: string },
): Promise<number> {
  const configured = cliSettings(config);
  const secrets = name === undefined ? allSecrets(configured) : [secretNamed(configured, name)];
  const { workspace } = openStore(config);
  try {
    const now = systemClock().now();
    const found = await Promise.all(
      secrets.map(async (secretId) => ({
        secretId,
        versions: (await workspace.vault.versions(secretId)).toReversed(),
      })),
    );
    const rows = found.flatMap(({ secretId, versions }) =>
      versions.map(({ versionId, labels, createdAt }) => ({
        secretId,
        versionId,
        labels,
        createdAt: new Date(createdAt).toISOString(),
        ageDays: wholeDays(now - createdAt),
      })),
    );
    if (terminal.json) {
      printJson(terminal, rows);
      return 0;
    }
    const cells = rows.map(({ secretId, labels, ageDays, createdAt, versionId }) => [
      secretId,
      labels.join(' ') || '-',
      ageDays === 1 ? '1 day' : `${ageDays} days`,
      timeText(createdAt).replace(' UTC', ''),
      versionId,
    ]);
    if (cells.length > 0) terminal.out.write(table(['secret', 'labels', 'age', 'created (UTC)', 'version'], cells));
    const empty = found.filter(({ versions }) => versions.length === 0);
    for (const { secretId } of empty) {
      terminal.out.write(`${secretId}: no keys yet: vpn-change vault import ${secretId} --file FILE\n`);
    }
    return 0;
  } finally {
    workspace.close();
  }
}
