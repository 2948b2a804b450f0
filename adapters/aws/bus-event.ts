import * as z from 'zod';
import { type ChangeEvent, ChangeEventSchema } from '../../domain/change-event.ts';
import { JsonObjectSchema } from '../../domain/json.ts';

export const EVENT_SOURCE = 'vpn-change';

/** The detail stays flat, as rules and notifications name it; what only its delivery needs goes along under one name. */
export function busEntry({ type, detail, ...delivery }: ChangeEvent) {
  return { Source: EVENT_SOURCE, DetailType: type, Detail: JSON.stringify({ ...detail, delivery }) };
}

/** For a rule: events that a system waits for. */
export const WITH_CALLBACK = { delivery: { callbackUrl: [{ prefix: 'http' }] } };

const HandedSchema = z.object({ 'detail-type': z.string(), detail: z.looseObject({ delivery: JsonObjectSchema }) });

/** An event as EventBridge hands it on. Throws ZodError. */
export function handedEvent(handed: unknown): ChangeEvent {
  const { 'detail-type': type, detail } = HandedSchema.parse(handed);
  const { delivery, ...rest } = detail;
  return ChangeEventSchema.parse({ ...delivery, type, detail: rest });
}
