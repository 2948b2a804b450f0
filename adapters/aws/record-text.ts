import { Fault } from '../../domain/errors.ts';

/** An item of DynamoDB holds 400 KB, names and keys included; a change's item holds two of these texts. */
const LIMIT_BYTES = 190_000;

/** A record as an item holds it. Throws RecordTooLargeError before DynamoDB would refuse the item. */
export function recordText(what: string, record: unknown): string {
  const text = JSON.stringify(record);
  const bytes = Buffer.byteLength(text);
  if (bytes <= LIMIT_BYTES) return text;
  throw new Fault('RecordTooLargeError', `${what} is ${bytes} bytes long; the change table takes ${LIMIT_BYTES}`);
}
