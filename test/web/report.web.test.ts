import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { PlacedEvidence } from '../../domain/selected-evidence.ts';
import { CANARY } from '../workflow/change-world.ts';
import { aBrowser } from './browser.ts';
import { exampleReport } from './example-report.ts';
import { HOSTILE, recordedChanges } from './recorded-changes.ts';

const browser = aBrowser();
let placed: PlacedEvidence[];
let report: string;

beforeAll(async () => {
  vi.useFakeTimers();
  placed = await recordedChanges();
  vi.useRealTimers();
  report = await exampleReport(placed);
});

/** The report as a person opens it, and every request and mistake that it makes. */
async function opened(options: BrowserContextOptions = {}) {
  const context = await browser().newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const asked: string[] = [];
  const mistakes: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => mistakes.push(error.message));
  page.on('console', (message) => message.type() === 'error' && mistakes.push(message.text()));
  await page.route('http://report.test/', (route) => route.fulfill({ contentType: 'text/html', body: report }));
  await page.goto('http://report.test/');
  return { page, asked, mistakes };
}

const shown = (page: Page) => page.locator('details.change:visible').count();
const LOOKS: readonly [string, BrowserContextOptions][] = [
  ['on a desk', { viewport: { width: 1280, height: 900 } }],
  ['in the dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
  ['on a phone', { viewport: { width: 390, height: 844 }, hasTouch: true }],
  ['on a phone in the dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
];

describe('the report', () => {
  it('makes no request but the one for itself, and no mistake', async () => {
    const { page, asked, mistakes } = await opened();
    await page.getByRole('button', { name: 'Open all' }).click();
    expect(asked).toEqual(['http://report.test/']);
    expect(mistakes).toEqual([]);
  });

  it('finds changes by what stands in them, and by outcome', async () => {
    const { page } = await opened();
    expect(await shown(page)).toBe(placed.length);
    await page.getByLabel('Search in all changes').fill('chg0040233 second floor');
    expect(await shown(page)).toBe(1);
    expect(await page.getByRole('status').textContent()).toBe(`1 of ${placed.length} changes`);
    await page.getByLabel('Search in all changes').fill('');
    await page.getByLabel('Outcome').selectOption('rolled-back');
    expect(await shown(page)).toBe(placed.filter(({ record }) => record.outcome === 'rolled-back').length);
    await page.getByLabel('Search in all changes').fill('nobody wrote this');
    expect(await shown(page)).toBe(0);
  });

  it('opens a change by the keyboard alone', async () => {
    const { page } = await opened();
    const first = page.locator('#chg-0001');
    await first.locator('> summary').focus();
    expect(await first.getByText('Way back').isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    expect(await first.getByRole('heading', { name: 'Way back' }).isVisible()).toBe(true);
    expect(await first.getByRole('img', { name: /to scale/ }).isVisible()).toBe(true);
  });

  it('lets the keyboard jump to the content', async () => {
    const { page } = await opened();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('To the content');
  });

  it('opens the change that its address names', async () => {
    const { page } = await opened();
    await page.goto('http://report.test/#chg-0004');
    await page.locator('#chg-0004[open]').waitFor();
    expect(await page.locator('details.change[open]').count()).toBe(1);
  });

  it('shows every change whole on paper, whether or not it was opened, and no control', async () => {
    const { page } = await opened();
    await page.emulateMedia({ media: 'print' });
    const bodies = page.locator('details.change .seal');
    expect(await bodies.count()).toBe(placed.length);
    for (const body of await bodies.all()) expect(await body.isVisible()).toBe(true);
    expect(await page.getByLabel('Search in all changes').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('can be read without its script', async () => {
    const { page } = await opened({ javaScriptEnabled: false });
    await page.locator('#chg-0001 > summary').click();
    expect(await page.locator('#chg-0001 .seal').isVisible()).toBe(true);
    expect(await page.getByLabel('Search in all changes').isVisible()).toBe(false);
  });

  it('shows a hostile name as text, with what is hidden in it', async () => {
    const { page } = await opened();
    await page.getByRole('button', { name: 'Open all' }).click();
    expect(await page.title()).toBe('VPN changes: evidence');
    expect(await page.locator('img, iframe, object, script[src]').count()).toBe(0);
    const visible = HOSTILE.replaceAll('\u202e', '\\u202e');
    expect(await page.locator('#chg-0009 .line').textContent()).toContain(visible);
    expect(await page.locator('body').textContent()).not.toContain('\u202e');
  });

  it('holds no key', () => {
    expect(report.toLowerCase()).not.toContain(`${CANARY}.psk`);
  });

  it.each(LOOKS)('has nothing that axe objects to, closed and opened, %s', async (_, options) => {
    const { page } = await opened(options);
    const objections = async () =>
      (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
    expect(await objections()).toEqual([]);
    for (const id of ['chg-0004', 'chg-0006', 'chg-0007']) {
      await page.locator(`#${id} > summary`).click();
      await page.locator(`#${id} .more > summary`).click();
    }
    expect(await objections()).toEqual([]);
  });

  it.each(LOOKS)('is no wider than its window %s', async (_, options) => {
    const { page } = await opened(options);
    await page.getByRole('button', { name: 'Open all' }).click();
    const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
    expect(width).toBeLessThanOrEqual(options.viewport?.width ?? 0);
  });
});
