import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeEvidenceFolder } from '../adapters/local/evidence-folder.ts';
import { CSV_HEADER, csvLine } from '../domain/evidence-csv.ts';
import { type PlacedEvidence, selectedEvidence } from '../domain/selected-evidence.ts';
import { type SelectionOptions, selection } from './audit-list.ts';
import { type AuditSource, withAudit } from './open-audit.ts';
import { printJson, type Terminal } from './terminal.ts';

interface ExportOptions extends SelectionOptions {
  readonly format: 'json' | 'csv';
  readonly out?: string;
}

/**
 * The records of a time, on standard output; with `--out`, in a folder beside the whole chain, so that the folder can be
 * checked on any machine.
 */
export function auditExport(terminal: Terminal, options: ExportOptions): Promise<number> {
  return withAudit(options, async (source) => {
    const parts = exported(selectedEvidence(source.archive, selection(options)), options.format);
    if (options.out === undefined) {
      for await (const part of parts) terminal.out.write(part);
      return 0;
    }
    const { out: folder } = options;
    const count = await writeChain(source, folder);
    let text = '';
    for await (const part of parts) text += part;
    const file = join(folder, `selection.${options.format}`);
    writeFileSync(file, text);
    if (terminal.json) printJson(terminal, { folder, records: count, selection: file });
    else {
      terminal.err.write(`${file} holds the selection; ${count} records of the chain lie in ${folder}\n`);
      terminal.err.write(`anybody can check them: vpn-change audit verify ${folder}\n`);
    }
    return 0;
  });
}

async function writeChain(source: AuditSource, folder: string): Promise<number> {
  const { archive } = source;
  return writeEvidenceFolder(folder, {
    entries: archive.entries(),
    checkpoints: await archive.checkpoints(),
    publicKeys: await source.publicKeys(),
    changes: await source.endedChanges(),
  });
}

async function* exported(records: AsyncIterable<PlacedEvidence>, format: 'json' | 'csv'): AsyncGenerator<string> {
  if (format === 'csv') {
    yield CSV_HEADER;
    for await (const { record, sequence, hash } of records) yield csvLine(record, { sequence, hash });
    return;
  }
  let before = '[';
  for await (const placed of records) {
    yield `${before}\n${JSON.stringify(placed)}`;
    before = ',';
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}
