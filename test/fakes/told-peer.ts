import { isTold, type PeerSettings, type ToldPeer } from '../../domain/settings.ts';

/** Settings of a device that a program tells; anything else is a mistake of the test. */
export function toldPeer(settings: PeerSettings): ToldPeer {
  if (!isTold(settings)) throw new Error(`a peer of kind ${settings.kind} is told by no program`);
  return settings;
}
