import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readSettings } from '../adapters/local/read-settings.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { RefusedError } from '../domain/errors.ts';
import { type SecretId, SecretIdSchema, TUNNEL_NAMES, VersionIdSchema } from '../domain/identifiers.ts';
import { type PskSet, PskSetSchema } from '../domain/pre-shared-key.ts';
import { CURRENT, PENDING } from '../domain/psk-labels.ts';
import { type KeyProfile, keyProfileFindings } from '../domain/psk-profile.ts';
import { openStore } from './open-store.ts';
import { findingLines } from './present-result.ts';
import { readText } from './read-patch.ts';
import { printJson, type Terminal, table } from './terminal.ts';

interface VaultOptions {
  readonly config: string;
  readonly file: string;
  readonly pending?: boolean;
}

const DAY_MILLISECONDS = 86_400_000;

export async function vaultImport(terminal: Terminal, name: string, options: VaultOptions): Promise<number> {
  const secretId = secretOf(name, options.config);
  const keys = parseKeys(readText(options.file), options.file);
  const strict = options.pending ?? false;
  const unfit = findingsOf(keys, strict ? 'generated' : 'stackit-minimum');
  if (unfit.length > 0) throw new RefusedError(unfit);
  const weak = findingsOf(keys, 'generated');
  const versionId = VersionIdSchema.parse(randomUUID());
  const workspace = openStore(options.config);
  try {
    await workspace.vault.stage(secretId, versionId, keys, [strict ? PENDING : CURRENT]);
    const labels = (await workspace.vault.versions(secretId)).find(
      (version) => version.versionId === versionId,
    )?.labels;
    if (terminal.json) printJson(terminal, { secretId, versionId, labels, warnings: weak });
    else {
      terminal.out.write(`${secretId}: version ${versionId} is ${labels?.join(', ')}\n`);
      if (weak.length > 0)
        terminal.err.write(`weaker than a rotation would make them:\n${findingLines(weak).join('\n')}\n`);
    }
    return 0;
  } finally {
    workspace.close();
  }
}

export async function vaultList(
  terminal: Terminal,
  name: string | undefined,
  { config }: { config: string },
): Promise<number> {
  const secrets = name === undefined ? allSecrets(config) : [secretOf(name, config)];
  const workspace = openStore(config);
  try {
    const found = await Promise.all(
      secrets.map(async (secretId) => ({ secretId, versions: await workspace.vault.versions(secretId) })),
    );
    const rows = found.flatMap(({ secretId, versions }) =>
      versions.map(({ versionId, labels, createdAt }) => ({
        secretId,
        versionId,
        labels,
        createdAt: new Date(createdAt).toISOString(),
        ageDays: Math.floor((systemClock().now() - createdAt) / DAY_MILLISECONDS),
      })),
    );
    if (terminal.json) printJson(terminal, rows);
    else if (rows.length === 0) terminal.out.write('no keys yet: vpn-change vault import NAME --file FILE\n');
    else {
      const cells = rows.map((row) => [
        row.secretId,
        row.labels.join(' ') || '-',
        `${row.ageDays}`,
        row.createdAt,
        row.versionId,
      ]);
      terminal.out.write(table(['secret', 'labels', 'age (days)', 'created', 'version'], cells));
    }
    return 0;
  } finally {
    workspace.close();
  }
}

/** A connection's secret, or a secret by its own name. */
function secretOf(name: string, config: string): SecretId {
  const settings = existsSync(config) ? readSettings(config) : null;
  const connection = settings && Object.hasOwn(settings.connections, name) ? settings.connections[name] : undefined;
  if (connection) return connection.pskSecret;
  const known = settings === null || Object.values(settings.connections).some(({ pskSecret }) => pskSecret === name);
  const parsed = SecretIdSchema.safeParse(name);
  if (known && parsed.success) return parsed.data;
  throw new RefusedError([
    { code: 'secret.unknown', message: `${name} is neither a connection nor the pskSecret of one in ${config}` },
  ]);
}

function allSecrets(config: string): SecretId[] {
  return [...new Set(Object.values(readSettings(config).connections).map(({ pskSecret }) => pskSecret))];
}

function findingsOf(keys: PskSet, profile: KeyProfile) {
  return TUNNEL_NAMES.flatMap((tunnel) =>
    keyProfileFindings(keys[tunnel], profile).map((finding) => ({ ...finding, path: `/${tunnel}/preSharedKey` })),
  );
}

/** Errors name the place, never the text: it may be a key. */
function parseKeys(text: string, file: string) {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new RefusedError([{ code: 'psk.not-json', message: `${file} is not JSON` }]);
  }
  const parsed = PskSetSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new RefusedError(
    parsed.error.issues.map(({ path, code, message }) => ({
      code: 'psk.shape',
      message: code === 'unrecognized_keys' ? 'has a field that does not belong here' : message,
      path: `/${path.join('/')}`,
    })),
  );
}
