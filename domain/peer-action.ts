import type { Direction } from './change-progress.ts';
import { Fault } from './errors.ts';
import type { PeerAction } from './settings.ts';

/** What a device may be told while its tunnels are checked. */
export const CHECK_ACTIONS = ['evidence', 'reconnect'] as const satisfies readonly PeerAction[];

/** What brings the leg's keys into a device. */
export function keyAction(direction: Direction): 'load-key' | 'revert-key' {
  return direction === 'forward' ? 'load-key' : 'revert-key';
}

/**
 * What a device that declares these actions is told. One that knows no way back of its own loads the old key like any
 * other. Throws PeerRefusedError.
 */
export function declaredAction(actions: readonly PeerAction[], action: PeerAction): PeerAction {
  if (actions.includes(action)) return action;
  if (action === 'revert-key' && actions.includes('load-key')) return 'load-key';
  throw new Fault('PeerRefusedError', `the device does not declare ${action}, only ${actions.join(', ')}`);
}
