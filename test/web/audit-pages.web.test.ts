import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Hono } from 'hono';
import type { BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEvidenceDatabase } from '../../adapters/local/open-evidence.ts';
import { sqliteEvidenceArchive } from '../../adapters/local/sqlite-evidence-archive.ts';
import { auditPages } from '../../api/audit-pages.ts';
import { changeRequest } from '../contracts/change-index-contract.ts';
import { aBrowser } from './browser.ts';
import { recordedChanges } from './recorded-changes.ts';

const browser = aBrowser();
const folder = mkdtempSync(join(tmpdir(), 'audit-pages-'));
const db = openEvidenceDatabase(join(folder, 'evidence.db'));
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

let app: Hono;
beforeAll(async () => {
  vi.useFakeTimers();
  const placed = await recordedChanges();
  vi.useRealTimers();
  const archive = sqliteEvidenceArchive(db);
  for (const { record } of placed) await archive.append(record);
  const trail = [{ at: '2026-04-30T00:00:00.000Z', code: 'change.planned', text: 'tunnel2, then tunnel1' }];
  app = auditPages({
    archive,
    liveChanges: async () => [{ request: changeRequest('chg-live'), wait: null, trail }],
    clock: { now: () => Date.UTC(2026, 3, 30) },
    mayRead: async () => true,
  });
});

async function opened(path: string, options: BrowserContextOptions = {}) {
  const context = await browser().newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.route('http://pages.test/**', async (route) => {
    const answer = await app.request(route.request().url());
    const headers = Object.fromEntries(answer.headers);
    await route.fulfill({ status: answer.status, headers, body: await answer.text() });
  });
  await page.goto(`http://pages.test${path}`);
  return page;
}

describe('the pages of evidence', () => {
  it('lead from what is going on to a record and back', async () => {
    const page = await opened('/audit');
    await page.locator('#chg-live > summary').click();
    expect(await page.getByText('change.planned').isVisible()).toBe(true);
    await page.getByLabel('Outcome').selectOption('rolled-back');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('link', { name: 'chg-0004' }).click();
    expect(await page.getByRole('heading', { name: 'Way back' }).isVisible()).toBe(true);
    await page.getByRole('link', { name: 'All records' }).click();
    expect(await page.getByRole('link', { name: 'chg-0012' }).isVisible()).toBe(true);
  });

  it('give the report, whose script runs', async () => {
    const page = await opened('/audit/report');
    await page.getByLabel('Search in all changes').fill('CHG0040310');
    expect(await page.locator('details.change:visible').count()).toBe(1);
  });

  it.each(['/audit', '/audit/changes/chg-0004', '/audit/changes/chg-0009'])(
    'have nothing that axe objects to at %s, on a desk and on a phone',
    async (path) => {
      for (const viewport of [
        { width: 1280, height: 900 },
        { width: 390, height: 844 },
      ]) {
        const page = await opened(path, { viewport });
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
        expect(Number(await page.evaluate('document.documentElement.scrollWidth'))).toBeLessThanOrEqual(viewport.width);
      }
    },
  );
});
