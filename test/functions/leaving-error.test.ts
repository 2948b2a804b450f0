import { describe, expect, it } from 'vitest';
import { RefusedError } from '../../domain/errors.ts';
import { leavingError } from '../../functions/leaving-error.ts';

describe('an error that leaves a step', () => {
  it('keeps the words of a refusal: they say what to put right', () => {
    const refused = new RefusedError([{ code: 'settings.key-file', message: 'key.json: no such file' }]);
    expect(leavingError(refused)).toMatchObject({
      name: 'RefusedError',
      message: 'settings.key-file: key.json: no such file',
    });
  });

  it('loses its message when nobody foresaw it: it may hold a value', () => {
    const left = leavingError(new TypeError('cannot read canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA'));
    expect(left.name).toBe('TypeError');
    expect(`${left.message}${left.stack}`).not.toContain('canary');
  });
});
