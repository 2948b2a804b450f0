import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openEvidenceDatabase } from '../../adapters/local/open-evidence.ts';
import { sqliteEvidenceArchive } from '../../adapters/local/sqlite-evidence-archive.ts';
import { auditPages } from '../../api/audit-pages.ts';
import { KeptRecordSchema } from '../../domain/evidence-record.ts';
import type { LiveChange } from '../../report/live-part.ts';
import { changeRequest } from '../contracts/change-index-contract.ts';
import { exampleEvidence } from '../domain/example-evidence.ts';

const KEPT = z.array(KeptRecordSchema).parse(JSON.parse(readFileSync('test/domain/kept/evidence-1.json', 'utf8')));
const NOW = Date.UTC(2026, 2, 2);
const LIVE: LiveChange = {
  request: { ...changeRequest('chg-live'), reason: '<b>bold</b>', ticket: '<i>CHG</i>' },
  wait: {
    changeId: changeRequest('chg-live').changeId,
    state: 'AwaitWindow',
    since: '2026-03-01T00:00:00.000Z',
    until: '2026-03-03T00:00:00.000Z',
    why: 'it waits for its window',
    for: 'window',
  },
  trail: [{ at: '2026-03-01T00:00:00.000Z', code: 'change.planned', text: 'tunnel2, then tunnel1' }],
};

const folder = mkdtempSync(join(tmpdir(), 'audit-pages-'));
const db = openEvidenceDatabase(join(folder, 'evidence.db'));
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

let get: (path: string, mayRead?: boolean) => Promise<{ status: number; text: string; headers: Headers }>;
beforeAll(async () => {
  const archive = sqliteEvidenceArchive(db);
  for (const record of KEPT) await archive.append(record);
  await archive.append(exampleEvidence('chg-2', { connection: '<script>alert(1)</script>' }));
  get = async (path, mayRead = true) => {
    const app = auditPages({
      archive,
      liveChanges: async () => [LIVE],
      clock: { now: () => NOW },
      mayRead: async () => mayRead,
    });
    const answer = await app.request(path);
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
});

describe('the pages of evidence', () => {
  it('list records and what is going on now', async () => {
    const { status, text } = await get('/audit');
    expect(status).toBe(200);
    for (const words of ['chg-live', 'it waits for its window', 'change.planned', '/audit/changes/chg-1', 'chg-2']) {
      expect(text).toContain(words);
    }
  });

  it('find records by what the address asks for, and keep it in view', async () => {
    const { text } = await get('/audit?outcome=rolled-back&from=2026-01-01&ticket=CHG0001');
    expect(text).toContain('/audit/changes/chg-1');
    expect(text).not.toContain('/audit/changes/chg-2');
    expect(text).toContain('value="CHG0001"');
    expect((await get('/audit?connection=nowhere')).text).toContain('No record was found.');
  });

  it('show one record whole, with its reviews', async () => {
    const { status, text } = await get('/audit/changes/chg-1');
    expect([status, text.includes('Way back'), text.includes('Trail and states')]).toEqual([200, true, true]);
  });

  it('say that there is no such record', async () => {
    expect((await get('/audit/changes/chg-nobody')).status).toBe(404);
    expect((await get('/audit/changes/%3Cscript%3E')).status).toBe(404);
  });

  it('give the report of what was found', async () => {
    const { status, text } = await get('/audit/report?outcome=rolled-back');
    expect([status, text.match(/<details class="change"/g)?.length]).toEqual([200, 1]);
  });

  it.each(['/audit', '/audit/changes/chg-1', '/audit/report'])(
    'show nothing at %s to whom may not read',
    async (path) => {
      const { status, text, headers } = await get(path, false);
      expect([status, headers.get('WWW-Authenticate')]).toEqual([401, expect.stringContaining('Basic')]);
      expect(text).not.toContain('chg-');
    },
  );

  it('keep text from outside text, also from the address', async () => {
    const { text, headers } = await get('/audit?ticket=%22%3E%3Cscript%3E1%3C%2Fscript%3E');
    expect(text).not.toMatch(/<script>|<b>|<i>CHG/);
    expect(headers.get('Content-Security-Policy')).toContain(`default-src 'none'`);
    expect(headers.get('Content-Security-Policy')).toContain(`frame-ancestors 'none'`);
  });
});
