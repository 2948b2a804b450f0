import type * as z from 'zod';
import {
  AdmitOutputSchema,
  ApplyOutputSchema,
  type ChangeDocument,
  ChangeDocumentSchema,
  CheckOutputSchema,
  CheckRollbackOutputSchema,
  ClaimOutputSchema,
  ConfirmOutputSchema,
  PeerOutputSchema,
  PollOutputSchema,
  ReleaseOutputSchema,
  StagePskOutputSchema,
  VersionOutputSchema,
} from '../domain/change-document.ts';
import { PlanOutputSchema } from '../domain/change-plan.ts';
import type { Direction } from '../domain/change-progress.ts';
import { admitChange } from './admit-change/step.ts';
import { applyChange } from './apply-change/step.ts';
import { checkConnectivity, checkRollback } from './check-connectivity/step.ts';
import { claimGateway } from './claim-gateway/step.ts';
import { confirmChange } from './confirm-change/step.ts';
import { discardPsk } from './discard-psk/step.ts';
import { pollGateway } from './poll-gateway/step.ts';
import { promotePsk } from './promote-psk/step.ts';
import { releaseGateway } from './release-gateway/step.ts';
import { stagePsk } from './stage-psk/step.ts';
import type { Step, StepPorts } from './step.ts';
import { updatePeer } from './update-peer/step.ts';
import { validateChange } from './validate-change/step.ts';

interface StateEntry {
  /** Below functions/. States of the way back share the folder of their forward twin. */
  readonly folder: string;
  readonly direction: Direction;
  readonly output: z.ZodType;
  readonly run: (document: ChangeDocument, ports: StepPorts) => Promise<unknown>;
}

function entry<Output>(
  folder: string,
  direction: Direction,
  output: z.ZodType<Output>,
  step: Step<keyof StepPorts, Output>,
): StateEntry {
  return { folder, direction, output, run: (document, ports) => step(document, ports, direction) };
}

/** Every Task state of `change-connection.asl.json` that does a step, by its name. The others wait: WAITING_STATES. */
export const STATES = {
  ValidateChange: entry('validate-change', 'forward', PlanOutputSchema, validateChange),
  AdmitChange: entry('admit-change', 'forward', AdmitOutputSchema, admitChange),
  ClaimGateway: entry('claim-gateway', 'forward', ClaimOutputSchema, claimGateway),
  StagePsk: entry('stage-psk', 'forward', StagePskOutputSchema, stagePsk),
  UpdatePeer: entry('update-peer', 'forward', PeerOutputSchema, updatePeer),
  ApplyChange: entry('apply-change', 'forward', ApplyOutputSchema, applyChange),
  PollGateway: entry('poll-gateway', 'forward', PollOutputSchema, pollGateway),
  CheckConnectivity: entry('check-connectivity', 'forward', CheckOutputSchema, checkConnectivity),
  ConfirmChange: entry('confirm-change', 'forward', ConfirmOutputSchema, confirmChange),
  PromotePsk: entry('promote-psk', 'forward', VersionOutputSchema, promotePsk),
  RollBackPeer: entry('update-peer', 'back', PeerOutputSchema, updatePeer),
  RollBackChange: entry('apply-change', 'back', ApplyOutputSchema, applyChange),
  PollRollback: entry('poll-gateway', 'back', PollOutputSchema, pollGateway),
  CheckRollback: entry('check-connectivity', 'back', CheckRollbackOutputSchema, checkRollback),
  DiscardPsk: entry('discard-psk', 'back', VersionOutputSchema, discardPsk),
  ReleaseGateway: entry('release-gateway', 'forward', ReleaseOutputSchema, releaseGateway),
} as const satisfies Record<string, StateEntry>;

export type TaskState = keyof typeof STATES;

/** Runs one state as an engine hands it over: the document in, parsed; what the state writes under its own key out, parsed. */
export async function runState(state: TaskState, document: unknown, ports: StepPorts): Promise<unknown> {
  const { run, output } = STATES[state];
  return output.parse(await run(ChangeDocumentSchema.parse(document), ports));
}
