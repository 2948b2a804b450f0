import type { ChangeDocument } from './change-document.ts';
import { latestLook } from './change-progress.ts';
import { TUNNEL_NAMES } from './identifiers.ts';

/**
 * For a change that needs an operator: what is where, one sentence each, from the document alone. `released`: as it was before
 * an operator put it right and gave up the claim.
 */
export function whereabouts(document: ChangeDocument, released = false): string[] {
  const plan = document.validateChange?.plan;
  if (!plan) return [];
  const { stagePsk: staged, checkConnectivity, checkRollback, applyChange, rollBackChange } = document;
  const sentences: string[] = [];
  const forward = new Set((checkConnectivity?.proven ?? []).map((_, index) => index));
  const back = (checkRollback?.proven ?? []).map((step) => step.tunnels.join('+'));
  for (const step of plan.steps) {
    const name = step.tunnels.join(' and ') || 'the shared fields';
    const undone = back.includes(step.tunnels.join('+'));
    const sent = applyChange?.put === `forward-${step.index}` && applyChange.verdict === 'sent';
    const wentBack = rollBackChange?.put === `back-${step.index}` && rollBackChange.verdict === 'sent';
    const at = undone
      ? 'back to what it was, proven'
      : wentBack
        ? 'sent back to what it was, not proven'
        : forward.has(step.index)
          ? 'new and proven; not taken back'
          : sent
            ? 'new, not proven'
            : 'as it was, unless a PUT without an answer reached it';
    sentences.push(`STACKIT, step ${step.index + 1} (${name}): ${at}`);
  }
  if (staged) {
    sentences.push(
      `vault ${staged.secretId}: new version ${staged.versionId}, version to return to ${staged.returnTo}`,
    );
  }
  for (const output of [document.updatePeer, document.rollBackPeer]) {
    for (const { action, tunnel, at } of output?.receipts ?? [])
      sentences.push(`device: ${action} for ${tunnel} done at ${at}`);
  }
  for (const { tunnel, at, done } of [checkConnectivity, checkRollback].flatMap((check) => check?.reconnects ?? []))
    sentences.push(`device: reconnect for ${tunnel} ${done ? 'done' : 'failed'} at ${at}`);
  const looked = latestLook(document);
  for (const name of TUNNEL_NAMES) {
    const last = looked[name];
    sentences.push(`${name} was ${last.established ? 'up' : 'down'} at ${new Date(last.at).toISOString()}`);
  }
  if (document.rollbackFault) sentences.push(`the way back ended with ${causeText(document.rollbackFault)}`);
  const claim = claimSentence(document, released);
  if (claim) sentences.push(claim);
  return sentences;
}

function claimSentence(document: ChangeDocument, released: boolean): string | null {
  const { claimGateway: claim, request, rollbackFault } = document;
  const { changeId } = request;
  if (claim?.fencing == null) return null;
  const lost = released || rollbackFault?.Error === 'ClaimLostError';
  return `gateway ${claim.gatewayKey} ${lost ? `is not claimed by ${changeId} any more` : `stays claimed by ${changeId}`}`;
}

interface Caught {
  readonly Error: string;
  readonly Cause?: string | undefined;
}

/** `Name: message` of what Catch wrote. */
export function causeText(caught: Caught): string {
  return caught.Cause === undefined ? caught.Error : `${caught.Error}: ${causeMessage(caught)}`;
}

/** The message of what Catch wrote; on AWS it stands in JSON with `errorMessage`. */
export function causeMessage({ Error: name, Cause: cause = name }: Caught): string {
  const quoted = /^\{.*"errorMessage":\s*("(?:[^"\\]|\\.)*")/s.exec(cause)?.[1];
  return (quoted && unquoted(quoted)) ?? cause;
}

function unquoted(text: string): string | null {
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}
