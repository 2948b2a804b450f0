import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { effectiveConnections } from '../domain/effective-connections.ts';
import type { Settings } from '../domain/settings.ts';
import { CONNECTIONS_FILE } from '../functions/bundled-connections.ts';

/** The bundle with connections and freezes beside it: too many for the environment, and no secret is among them. */
export function withRules<T>(bundle: string, settings: Settings, use: (code: Code) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'code-with-rules-'));
  try {
    cpSync(bundle, folder, { recursive: true });
    const { freezes, fleet } = settings;
    const rules = { connections: effectiveConnections(settings), freezes, fleet };
    writeFileSync(join(folder, CONNECTIONS_FILE), JSON.stringify(rules));
    // The function that uses it copies it into the assembly at once.
    return use(Code.fromAsset(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
