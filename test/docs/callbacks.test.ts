import { describe, expect, it } from 'vitest';
import { CALLBACK_ATTEMPTS, callbackPauseSeconds } from '../../domain/callback-schedule.ts';
import { ChangeEventSchema, endedEvent, startedEvent, waitingEvent } from '../../domain/change-event.ts';
import { OUTCOMES } from '../../domain/change-result.ts';
import { rotateRequest } from '../domain/example-documents.ts';
import { AT, approvalWait, changeResult, peerWait, waitFor } from '../domain/example-events.ts';
import { codeSpans, fencedBlocks, readDocument, tableRows } from './markdown.ts';

const DOCUMENT = readDocument('docs/integrations/callbacks.md');
const ROWS = tableRows(DOCUMENT, 'What arrives').map(([type = '', when, detail = '']) => ({
  type: type.replaceAll('`', ''),
  when,
  fields: codeSpans(detail),
}));
const fieldsOf = (type: string) => ROWS.find((row) => row.type === type)?.fields.toSorted();
const common = Object.keys(startedEvent(rotateRequest(), AT).detail);
const besides = (detail: object) =>
  Object.keys(detail)
    .filter((field) => !common.includes(field))
    .toSorted();

describe('the page on callbacks', () => {
  it('has a row for each type of event', () => {
    const types = ['started', 'waiting', ...OUTCOMES].map((name) => `change.${name}`);
    expect(ROWS.map(({ type }) => type).toSorted()).toEqual(types.toSorted());
  });

  it('names the fields of each', () => {
    const waits = [approvalWait(), peerWait(), waitFor({ for: 'window' }), waitFor({ for: 'confirmation' })];
    const waiting = waits.flatMap((wait) => besides(waitingEvent(rotateRequest(), wait, AT).detail));
    expect(fieldsOf('change.waiting')).toEqual([...new Set(waiting)].toSorted());
    expect(fieldsOf('change.applied')).toEqual(besides(endedEvent(rotateRequest(), changeResult()).detail));
  });

  it('shows a body as one arrives, with the id as in its header', () => {
    const [body = ''] = fencedBlocks(DOCUMENT, 'json');
    const event = ChangeEventSchema.parse({ ...JSON.parse(body), callbackUrl: null });
    const { detail } = waitingEvent(rotateRequest(), peerWait(), AT);
    expect([event.type, Object.keys(event.detail)]).toEqual(['change.waiting', Object.keys(detail)]);
    expect(fencedBlocks(DOCUMENT, 'http')[0]).toContain(`x-vpn-change-event-id: ${event.id}\n`);
  });

  it('tells the pauses and the number of attempts', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 7, 8].map((attempts) => (callbackPauseSeconds(attempts) ?? 0) / 60);
    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 64, 120]);
    expect(DOCUMENT).toContain('after 1, 2, 4, 8, 16, 32 and 64 minutes, then every two hours');
    expect(DOCUMENT).toContain(`${CALLBACK_ATTEMPTS} attempts`);
  });
});
