import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type OrderOptions, orderOfOptions } from '../../cli/order-of-options.ts';
import { RefusedError } from '../../domain/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'vpn-change-order-'));
afterAll(() => rmSync(folder, { recursive: true }));
const patch = join(folder, 'patch.json');
writeFileSync(patch, '{"enabled":true}');

describe('the order that a command line stands for', () => {
  it.each<[string, OrderOptions, object]>([
    ['a rotation of both keys', { kind: 'rotate-psk' }, { kind: 'rotate-psk', tunnels: ['tunnel1', 'tunnel2'] }],
    ['a rotation of one key', { kind: 'rotate-psk', tunnel: 'tunnel2' }, { tunnels: ['tunnel2'] }],
    ['an update', { patch }, { kind: 'update', patch: { enabled: true } }],
    ['an update, named', { kind: 'update', patch }, { kind: 'update', patch: { enabled: true } }],
    [
      'terms',
      {
        kind: 'rotate-psk',
        ticket: 'CHG-1',
        notBefore: '2027-01-31T01:00:00.000Z',
        notAfter: '2027-01-31T04:00:00.000Z',
        outsideWindow: 'wait',
        emergency: true,
        justification: 'the key is known outside',
        confirmWithin: 30,
        callbackUrl: 'https://hooks.example.com/a',
      },
      {
        ticket: 'CHG-1',
        notBefore: '2027-01-31T01:00:00.000Z',
        notAfter: '2027-01-31T04:00:00.000Z',
        outsideWindow: 'wait',
        emergency: { justification: 'the key is known outside' },
        confirmWithinMinutes: 30,
        callbackUrl: 'https://hooks.example.com/a',
      },
    ],
    ['a rotation when nothing else is said', {}, { kind: 'rotate-psk' }],
  ])('is %s', async (_, options, expected) => {
    expect(await orderOfOptions('office', options)).toMatchObject({ connection: 'office', ...expected });
  });

  it.each<[OrderOptions, string]>([
    [{ kind: 'update' }, '--kind update needs --patch FILE'],
    [{ kind: 'rotate-psk', patch }, '--patch belongs to an update'],
    [{ patch, tunnel: 'tunnel1' }, '--tunnel belongs to a rotation'],
    [{ kind: 'rotate-psk', ticket: '' }, '--ticket must not be empty'],
    [{ kind: 'rotate-psk', reason: 'x'.repeat(2001) }, '--reason must have at most 2000 characters'],
    [{ kind: 'rotate-psk', callbackUrl: 'ftp://a' }, '--callback-url cannot be taken'],
    [{ kind: 'rotate-psk', emergency: true }, '--emergency needs --justification TEXT'],
    [{ kind: 'rotate-psk', emergency: true, justification: 'so' }, '--justification must have at least 10 characters'],
  ])('is refused in the words of the options: %j', async (options, words) => {
    const order = orderOfOptions('office', options);
    await expect(order).rejects.toThrow(RefusedError);
    await expect(order).rejects.toThrow(words);
  });
});
