import type { ChangeResult, Outcome, StepResult } from '../domain/change-result.ts';
import type { Finding } from '../domain/errors.ts';
import { TUNNEL_NAMES } from '../domain/identifiers.ts';
import { planLines } from './present-plan.ts';
import { printable, type Style, styled, type Terminal } from './terminal.ts';

export const STYLE_OF_OUTCOME: Readonly<Record<Outcome, Style>> = {
  applied: 'green',
  planned: 'cyan',
  unchanged: 'cyan',
  rejected: 'yellow',
  'rolled-back': 'yellow',
  'needs-operator': 'red',
};

/**
 * The end of a change in words: outcome, why, what was done, what to do next. `recordFile`: null for one that ended earlier.
 * `claimed`: false when it is known to hold no gateway any more.
 */
export function resultText(
  terminal: Terminal,
  result: ChangeResult,
  recordFile: string | null,
  claimed = true,
): string {
  const { out } = terminal;
  const dim = (text: string) => styled(out, 'dim', text);
  const lines = [
    `${styled(out, STYLE_OF_OUTCOME[result.outcome], result.outcome)}  ${result.connection}  ${dim(`change ${result.changeId}`)}`,
    ...reasonLines(result),
    ...section('warnings', findingLines(result.warnings)),
    ...section('diff', diffLines(result.diff)),
    ...section('plan', result.outcome === 'planned' ? planLines(result) : []),
    ...section('steps', result.steps.map(stepText)),
    ...section(
      'what is where',
      result.whereabouts.map((sentence) => `  ${printable(sentence)}`),
    ),
  ];
  if (result.psk) {
    const { secretId, versionId, previousVersionId } = result.psk;
    lines.push(`keys     ${secretId}: ${short(versionId)} (before: ${short(previousVersionId)})`);
  }
  const took = (Date.parse(result.endedAt) - Date.parse(result.startedAt)) / 1000;
  lines.push(dim(`took     ${took.toFixed(1)} s, ${result.transitions} state transitions`));
  if (recordFile !== null) lines.push(`record   ${recordFile}`);
  const settled = result.outcome === 'needs-operator' && !claimed;
  const next = settled ? [] : nextLines(result, recordFile !== null);
  lines.push(...next.map((line) => `next     ${line}`));
  return `${lines.join('\n')}\n`;
}

function reasonLines({ outcome, refusals, reason }: ChangeResult): string[] {
  if (outcome === 'planned') return ['  nothing was changed; this is what would be done'];
  return refusals.length > 0 ? findingLines(refusals) : [`  ${printable(reason)}`];
}

/** What a person does now. `fresh`: the trail was seen as it grew, or not at all. */
function nextLines({ outcome, changeId, connection, kind, refusals }: ChangeResult, fresh: boolean): string[] {
  const history = fresh ? [`what happened when: vpn-change history ${changeId}`] : [];
  switch (outcome) {
    case 'planned':
      return [
        `to do it: vpn-change ${kind === 'update' ? `apply ${connection} --patch FILE` : `rotate ${connection}`}`,
      ];
    case 'rolled-back':
      return [...history, 'remove the cause, then start again'];
    case 'needs-operator':
      return [
        ...history,
        `the gateway stays claimed. Put both ends right (docs/runbook.md#needsoperator), then: vpn-change release ${changeId}`,
      ];
    case 'rejected':
      return refusals.some(({ code }) => code === 'gateway.claimed')
        ? ['see who holds the gateway: vpn-change doctor']
        : [];
    case 'applied':
    case 'unchanged':
      return [];
  }
}

export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

export function diffLines(diff: ChangeResult['diff']): string[] {
  return diff.map(({ path, before, after }) => `  ${printable(path)}: ${valueText(before)} → ${valueText(after)}`);
}

export function findingLines(findings: readonly Finding[]): string[] {
  return findings.map(
    ({ code, message, path }) => `  ${code}${path ? ` at ${printable(path)}` : ''}: ${printable(message)}`,
  );
}

function stepText(step: StepResult): string {
  const tunnels = TUNNEL_NAMES.filter((name) => step.tunnels.includes(name)).map((name) => {
    const down = step.downtimeMilliseconds[name] ?? 0;
    const resolution = step.downtimeResolutionMilliseconds[name] ?? 0;
    return `${name} ${step.proofs[name] ?? 'not proven'}, down ${down} ms (± ${resolution} ms)`;
  });
  const took = (Date.parse(step.endedAt) - Date.parse(step.startedAt)) / 1000;
  const shared = step.proven ? 'both tunnels no worse than before' : 'the shared fields, not proven';
  return `  ${step.direction.padEnd(7)} ${tunnels.join('; ') || shared}, took ${took.toFixed(1)} s`;
}

function valueText(value: unknown): string {
  return value === undefined ? '(absent)' : printable(JSON.stringify(value));
}

function short(versionId: string | null): string {
  return versionId === null ? 'none' : `${versionId.slice(0, 12)}…`;
}
