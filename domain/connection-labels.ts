import * as z from 'zod';

const LabelTextSchema = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, 'letters, digits, . _ -');

/** Of our own, to select connections by; STACKIT never sees them. */
export const ConnectionLabelsSchema = z
  .record(LabelTextSchema, LabelTextSchema)
  .refine((labels) => Object.keys(labels).length <= 64, 'at most 64 labels');
export type ConnectionLabels = z.infer<typeof ConnectionLabelsSchema>;

/** Which connections are meant: all, or those that carry every one of the labels. */
export const ConnectionSelectionSchema = z.union([
  z.strictObject({ all: z.literal(true).describe('every connection') }),
  z.strictObject({
    labels: ConnectionLabelsSchema.refine((labels) => Object.keys(labels).length > 0, 'at least one').describe(
      'all of them',
    ),
  }),
]);
export type ConnectionSelection = z.infer<typeof ConnectionSelectionSchema>;

export function isSelected(labels: ConnectionLabels, selection: ConnectionSelection): boolean {
  if ('all' in selection) return true;
  return Object.entries(selection.labels).every(
    ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
  );
}
