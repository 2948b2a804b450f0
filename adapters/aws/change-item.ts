import * as z from 'zod';
import { ChangeRequestSchema } from '../../domain/change-request.ts';
import { ChangeResultSchema } from '../../domain/change-result.ts';
import type { ChangeEntry } from '../../domain/ports.ts';
import { readItem } from './store-call.ts';

const ChangeItemSchema = z.object({
  timeKey: z.string(),
  request: z.string().transform((text) => ChangeRequestSchema.parse(JSON.parse(text))),
  result: z
    .string()
    .optional()
    .transform((text) => (text === undefined ? null : ChangeResultSchema.parse(JSON.parse(text)))),
});

/** A change as the table holds it, with the place that it has among others. */
export interface ChangeItem {
  readonly timeKey: string;
  readonly entry: ChangeEntry;
}

/** Throws StoreUnavailableError when the item is damaged. */
export function changeOfItem(item: Record<string, unknown>): ChangeItem {
  const { timeKey, request, result } = readItem(`${String(item.pk)} in the change table`, ChangeItemSchema, item);
  return { timeKey, entry: { request, result } };
}
