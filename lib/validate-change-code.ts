import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Settings } from '../domain/settings.ts';
import { CONNECTIONS_FILE } from '../functions/bundled-connections.ts';

/** The bundle with the connections beside it: too many for the environment, and no secret is among them. */
export function withConnections<T>(bundle: string, connections: Settings['connections'], use: (code: Code) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'validate-change-'));
  try {
    cpSync(bundle, folder, { recursive: true });
    writeFileSync(join(folder, CONNECTIONS_FILE), JSON.stringify(connections));
    // The function that uses it copies it into the assembly at once.
    return use(Code.fromAsset(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
