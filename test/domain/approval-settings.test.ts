import { describe, expect, it } from 'vitest';
import { ApprovalSettingsSchema, approvalDemand, type ChangeKind } from '../../domain/approval-settings.ts';

describe('a change demands approval', () => {
  it.each<[string, object | undefined, ChangeKind, boolean]>([
    ['of any kind, by default', {}, 'update', true],
    ['of the kinds that are named', { kinds: ['rotate-psk'] }, 'rotate-psk', true],
    ['of no other kind', { kinds: ['rotate-psk'] }, 'update', false],
    ['never, when no approvals are needed', { approvals: 0 }, 'update', false],
    ['never, when nothing is configured', undefined, 'rotate-psk', false],
  ])('%s', (_, settings, kind, demanded) => {
    const parsed = settings && ApprovalSettingsSchema.parse(settings);
    expect(approvalDemand(parsed, kind)).toEqual(demanded ? parsed : null);
  });

  it('by one approver within three days, when nothing else is said', () => {
    expect(ApprovalSettingsSchema.parse({})).toEqual({
      approvals: 1,
      role: 'approver',
      kinds: ['rotate-psk', 'update'],
      timeoutHours: 72,
    });
  });

  it.each([
    ['more approvals than there are people to ask', { approvals: 6 }],
    ['a role that nobody has', { role: 'boss' }],
    ['no kind at all', { kinds: [] }],
    ['longer than a month', { timeoutHours: 721 }],
    ['a field that is none', { approvers: ['bert'] }],
  ])('but not with %s', (_, settings) => {
    expect(ApprovalSettingsSchema.safeParse(settings).success).toBe(false);
  });
});
