import { gatewayKey } from '../domain/identifiers.ts';
import type { Session } from '../local/session.ts';
import { claimAdvice, claimState, claimText } from './claim-text.ts';
import { styled, type Terminal } from './terminal.ts';

/** For a change that waits: says once for each holder who holds the gateway, since when, and which command helps. */
export function holderHint(terminal: Terminal, { ports, settings, index }: Session, connection: string): () => void {
  let shown = '';
  const show = async () => {
    const ref = settings.connections[connection];
    const holder = ref && (await ports.claims.holder(gatewayKey(ref)));
    if (!holder || holder.changeId === shown) return;
    shown = holder.changeId;
    const lines = [claimText(holder), claimAdvice(holder, await claimState(holder, index, ports.clock.now()))];
    terminal.err.write(lines.map((line) => `${styled(terminal.err, 'yellow', `            ${line}`)}\n`).join(''));
  };
  return () => {
    if (terminal.json) return;
    // Only a hint: when the claim cannot be read, the wait goes on without it.
    show().catch(() => undefined);
  };
}
