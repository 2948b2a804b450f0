import { readBoundedText } from '../adapters/local/read-bounded-text.ts';
import { ConcealedText } from '../domain/concealed-text.ts';
import { RefusedError } from '../domain/errors.ts';

const TOKEN = /^[\x21-\x7e]+$/;
const MAXIMUM_BYTES = 16 * 1024;

/** The bearer token of a file, else of VPN_CHANGE_API_TOKEN; null: there is none. No error quotes it. */
export function apiToken(
  tokenFile: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ConcealedText | null {
  const source = tokenFile ?? 'VPN_CHANGE_API_TOKEN';
  const text = tokenFile === undefined ? environment.VPN_CHANGE_API_TOKEN : textOf(tokenFile);
  if (text === undefined || (tokenFile === undefined && text === '')) return null;
  const token = text.trim();
  if (TOKEN.test(token)) return new ConcealedText(token);
  throw refused(`${source}: not one token of visible characters`);
}

function textOf(file: string): string {
  const read = readBoundedText(file, MAXIMUM_BYTES);
  if (read.kind === 'text') return read.text;
  throw refused(`${file}: ${read.kind === 'unreadable' ? read.why : 'larger than a token can be'}`);
}

function refused(message: string): RefusedError {
  return new RefusedError([{ code: 'api.token', message }]);
}
