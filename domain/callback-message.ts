import { callbackSignature, SIGNATURE_HEADER } from './callback-signature.ts';
import type { ChangeEvent } from './change-event.ts';
import type { ConcealedText } from './concealed-text.ts';

const EVENT_ID_HEADER = 'x-vpn-change-event-id';

export interface CallbackMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Signed anew for each attempt. The id lets a receiver leave what it has had already. */
export function callbackMessage(event: ChangeEvent, secret: ConcealedText, now: number): CallbackMessage {
  const { id, type, at, changeId, detail } = event;
  const body = JSON.stringify({ id, type, at, changeId, detail });
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'vpn-change',
    [EVENT_ID_HEADER]: id,
    [SIGNATURE_HEADER]: callbackSignature(secret, Math.floor(now / 1000), body),
  };
  return { headers, body };
}
