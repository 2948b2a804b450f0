import * as z from 'zod';

const MOST_DETAILS = 5;

const WordsSchema = z.string().nullish().catch(null);
const DetailSchema = z
  .object({ reason: WordsSchema, metadata: z.object({ field: WordsSchema }).nullish().catch(null) })
  .catch({ reason: null, metadata: null });

/** Known error bodies: the VPN API's `error`, the IaaS API's `msg`, OAuth's `error_description`, a plain `message`. */
const ErrorAnswerSchema = z
  .object({
    error: z
      .union([z.string(), z.object({ message: WordsSchema, details: z.array(DetailSchema).nullish().catch(null) })])
      .nullish()
      .catch(null),
    error_description: WordsSchema,
    msg: WordsSchema,
    message: WordsSchema,
  })
  .catch({ error: null, error_description: null, msg: null, message: null });

/** What an error body says in its known fields. Nothing else of it is repeated: an unknown body may hold a key. */
export function errorWords(json: unknown): string {
  const { error, error_description, msg, message } = ErrorAnswerSchema.parse(json);
  const oauth = [typeof error === 'string' ? error : null, error_description].filter(Boolean).join(', ');
  const vpn = typeof error === 'object' ? error : null;
  const details = (vpn?.details ?? [])
    .slice(0, MOST_DETAILS)
    .map(({ reason, metadata }) => [reason, metadata?.field].filter(Boolean).join(' '))
    .filter((detail) => detail !== '');
  return [vpn?.message ?? (oauth || msg || message), details.length > 0 ? `(${details.join('; ')})` : null]
    .filter(Boolean)
    .join(' ');
}
