import { describe, expect, it } from 'vitest';
import { cancellationOf } from '../../domain/cancellation.ts';
import type { ChangeSignal } from '../../domain/change-signal.ts';
import { changeSignal } from '../contracts/change-signals-contract.ts';

describe('a change', () => {
  it.each<[string, readonly ChangeSignal[], string | null]>([
    ['is not cancelled when nobody said so', [], null],
    ['is not cancelled by another word', [changeSignal('rejection', { comment: 'no' })], null],
    ['is cancelled by whoever said so', [changeSignal('request'), changeSignal('cancellation')], 'cancelled by anna'],
    [
      'is cancelled for the reason that was given',
      [changeSignal('cancellation', { comment: 'not tonight' })],
      'cancelled by anna: not tonight',
    ],
  ])('%s', (_, signals, sentence) => {
    expect(cancellationOf(signals)).toBe(sentence);
  });
});
