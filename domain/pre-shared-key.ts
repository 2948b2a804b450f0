import * as z from 'zod';
import { ConcealedText, REDACTED } from './concealed-text.ts';
import { TUNNEL_NAMES, type TunnelName } from './identifiers.ts';

/** A key's value: revealed only for the PUT body, the peer's standard input and the vault. */
export class PreSharedKey extends ConcealedText {
  get length(): number {
    return this.reveal().length;
  }
}

/** One key for each tunnel of a connection: the content of one version of its secret. */
export type PskSet = Readonly<Record<TunnelName, PreSharedKey>>;
export type SomePsks = Readonly<Partial<Record<TunnelName, PreSharedKey>>>;

const PskValueSchema = z
  .strictObject({ preSharedKey: z.string().min(20, 'STACKIT asks for at least 20 characters') })
  .transform(({ preSharedKey }) => new PreSharedKey(preSharedKey));

/** The shape of the secret and of `vault import`: `{"tunnel1":{"preSharedKey":"…"},"tunnel2":{"preSharedKey":"…"}}`. */
export const PskSetSchema = z.strictObject({ tunnel1: PskValueSchema, tunnel2: PskValueSchema });

/** The secret's text. The caller hands it to the vault and to nothing else. */
export function pskSetToSecretString(keys: PskSet): string {
  return JSON.stringify(Object.fromEntries(TUNNEL_NAMES.map((name) => [name, { preSharedKey: keys[name].reveal() }])));
}

/**
 * Every occurrence of the keys in a text becomes `[redacted]`: for words of programs and servers that were given a key.
 * Finds them written as JSON, URL, base64 or hex text too.
 */
export function scrub(text: string, keys: Iterable<Pick<PreSharedKey, 'reveal'>>): string {
  const forms = [...keys].flatMap((key) => formsOf(key.reveal())).toSorted((a, b) => b.length - a.length);
  return forms.reduce((scrubbed, form) => scrubbed.replaceAll(form, REDACTED), text);
}

function formsOf(value: string): readonly string[] {
  if (value === '') return [];
  const hex = Buffer.from(value).toString('hex');
  const encoded = [
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value.toWellFormed()),
    hex,
    hex.toUpperCase(),
  ];
  return [...new Set([value, ...encoded, ...base64Forms(value)])];
}

/** Base64 of a longer text that holds the key depends on where in a group of three bytes the key begins. */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes]);
    const [from, to] = [Math.ceil((offset * 8) / 6), Math.floor((whole.length * 8) / 6)];
    return [whole.toString('base64').slice(from, to), whole.toString('base64url').slice(from, to)];
  });
}
