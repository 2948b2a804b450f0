import * as z from 'zod';

/** What callers of the API may do. */
export const ROLES = ['requester', 'approver', 'operator', 'auditor'] as const;
export const RoleSchema = z.enum(ROLES);
export type Role = z.infer<typeof RoleSchema>;

export const CHANGE_KINDS = ['rotate-psk', 'update'] as const;
export const ChangeKindSchema = z.enum(CHANGE_KINDS);
export type ChangeKind = z.infer<typeof ChangeKindSchema>;

/** Who has to agree before a change begins. The requester never counts. */
export const ApprovalSettingsSchema = z.strictObject({
  approvals: z.number().int().min(0).max(5).default(1).describe('how many people; 0: none'),
  role: RoleSchema.exclude(['auditor']).default('approver').describe('an auditor only reads'),
  kinds: z
    .array(ChangeKindSchema)
    .min(1)
    .default([...CHANGE_KINDS])
    .describe('the kinds of change that demand it'),
  timeoutHours: z
    .number()
    .int()
    .min(1)
    .max(720)
    .default(72)
    .describe('a change that nobody approved by then is rejected'),
});
export type ApprovalSettings = z.infer<typeof ApprovalSettingsSchema>;

/** What this kind of change demands; null: nothing. */
export function approvalDemand(settings: ApprovalSettings | undefined, kind: ChangeKind): ApprovalSettings | null {
  if (!settings || settings.approvals === 0 || !settings.kinds.includes(kind)) return null;
  return settings;
}
