import * as z from 'zod';

/** How keys rotate by themselves. It holds for all connections together. */
export const FleetSettingsSchema = z.strictObject({
  everyMinutes: z.number().int().min(5).max(60).default(15).describe('how often is decided what to rotate'),
  atMostAtOnce: z.number().int().min(1).max(1000).default(10).describe('rotations at the same time, in all'),
  stopAfterRollbacks: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe('so many within runHours, and nothing is started'),
  runHours: z.number().int().min(1).max(168).default(24).describe('how far back rollbacks and canaries count'),
  canaryLabel: z.string().min(1).max(63).default('canary').describe('connections with this label at true come first'),
  spareWindows: z
    .number()
    .int()
    .min(0)
    .max(3)
    .default(1)
    .describe('windows that are left before a key is too old, for another try'),
});
export type FleetSettings = z.infer<typeof FleetSettingsSchema>;
