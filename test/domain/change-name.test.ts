import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOfKey, changeOfTicket } from '../../domain/change-name.ts';
import { ChangeRequestSchema, type ChangeWish } from '../../domain/change-request.ts';
import { changeRequest } from '../contracts/change-index-contract.ts';

const { changeId: _, requestedAt: __, requestedBy: ___, ...WISH } = changeRequest('one');
const anna = { name: 'anna', via: 'token' } as const;

describe('the name of a change', () => {
  it('is an execution name, whatever the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), fc.string(), (key, name) => {
        const changeId = changeOfKey({ name, via: 'iam' }, key);
        expect(ChangeRequestSchema.parse({ ...changeRequest('one'), changeId })).toMatchObject({ changeId });
      }),
    );
  });

  it('by a key belongs to the caller, and to how the caller signed in', () => {
    const names = [
      changeOfKey(anna, 'k'),
      changeOfKey(anna, 'K'),
      changeOfKey({ ...anna, name: 'bert' }, 'k'),
      changeOfKey({ ...anna, via: 'jwt' }, 'k'),
      // Parts that run together to the same text are other parts.
      changeOfKey({ ...anna, name: 'annak' }, ''),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(changeOfKey(anna, 'k')).toBe(names[0]);
  });

  it('by a ticket is the same for the same wish, in whatever order its fields are', () => {
    const turned: ChangeWish = { ...WISH };
    const backwards = Object.fromEntries(Object.entries(turned).toReversed());
    expect(changeOfTicket('T', Object.assign({}, backwards, turned))).toBe(changeOfTicket('T', WISH));
    expect(changeOfTicket('U', WISH)).not.toBe(changeOfTicket('T', WISH));
    expect(changeOfTicket('T', { ...WISH, dryRun: true })).not.toBe(changeOfTicket('T', WISH));
  });
});
