import { type TrailEntry, trailEntry } from '../domain/audit-trail.ts';
import type { HistoryEvent } from '../domain/execution-history.ts';
import { liveLines } from './live-lines.ts';
import type { Terminal } from './terminal.ts';

/** What a person reads while a state is being taken. */
const DOING: Readonly<Record<string, string>> = {
  ValidateChange: 'reading what is live, making the plan',
  AdmitChange: 'seeing whether it may begin now',
  AwaitApproval: 'waiting for approval',
  AwaitWindow: 'waiting until it may begin',
  ClaimGateway: 'claiming the gateway',
  WaitForClaim: 'another change holds the gateway: waiting for it',
  StagePsk: 'staging new keys in the vault',
  UpdatePeer: 'telling the device at the other end',
  AwaitPeer: 'waiting for the word that the device is ready',
  ApplyChange: 'sending the change',
  WaitToApply: 'the gateway is busy: waiting to send',
  SettleGateway: 'letting the gateway settle',
  PollGateway: 'waiting for the gateway to be READY',
  WaitForGateway: 'waiting for the gateway to be READY',
  CheckConnectivity: 'waiting for proof from the tunnels',
  WaitForTunnels: 'waiting for proof from the tunnels',
  ConfirmChange: 'waiting for somebody to confirm the change',
  AwaitConfirmation: 'waiting for somebody to confirm the change',
  PromotePsk: 'making the new keys current',
  RollBackPeer: 'going back: the old keys into the device',
  AwaitRollbackPeer: 'going back: waiting for the word that the device is ready',
  RollBackChange: 'going back: sending the earlier configuration',
  WaitToRollBack: 'going back: the gateway is busy',
  SettleRollback: 'going back: letting the gateway settle',
  PollRollback: 'going back: waiting for the gateway to be READY',
  WaitForRollback: 'going back: waiting for the gateway to be READY',
  CheckRollback: 'going back: waiting for the tunnels',
  WaitForRollbackTunnels: 'going back: waiting for the tunnels',
  DiscardPsk: 'discarding the new keys',
  ReleaseGateway: 'releasing the gateway',
};

/** Shows a change while it runs, from the events of its execution. */
export function liveList(terminal: Terminal, startedAt: number) {
  const lines = liveLines(terminal, startedAt);
  return {
    /** Answers with the line that the event added to the trail, if any. */
    onEvent(event: HistoryEvent): TrailEntry | null {
      const entry = trailEntry(event);
      if (entry) lines.entry(entry);
      const next = DOING[event.stateEnteredEventDetails?.name ?? ''];
      if (next) lines.doing(next);
      return entry;
    },
    remark: (remarks: readonly string[]) => lines.remark(remarks),
    stop: () => lines.stop(),
  };
}
