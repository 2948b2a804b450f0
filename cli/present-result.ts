import type { ChangeResult, Outcome, StepResult } from '../domain/change-result.ts';
import type { Finding } from '../domain/errors.ts';
import { TUNNEL_NAMES } from '../domain/identifiers.ts';
import { type Style, styled, type Terminal } from './terminal.ts';

const STYLE_OF_OUTCOME: Readonly<Record<Outcome, Style>> = {
  applied: 'green',
  planned: 'cyan',
  unchanged: 'cyan',
  rejected: 'yellow',
  'rolled-back': 'yellow',
  'needs-operator': 'red',
};

/** The end of a change in words: outcome, why, what was done, what to do next. */
export function resultText(terminal: Terminal, result: ChangeResult, recordFile: string | null): string {
  const { out } = terminal;
  const dim = (text: string) => styled(out, 'dim', text);
  const lines = [
    `${styled(out, STYLE_OF_OUTCOME[result.outcome], result.outcome)}  ${result.connection}  ${dim(`change ${result.changeId}`)}`,
    ...(result.refusals.length > 0 ? findingLines(result.refusals) : [`  ${result.reason}`]),
    ...section('warnings', findingLines(result.warnings)),
    ...section(
      'diff',
      result.diff.map(({ path, before, after }) => `  ${path}: ${valueText(before)} → ${valueText(after)}`),
    ),
    ...(result.outcome === 'planned' ? section('plan', planLines(result.plan)) : []),
    ...section('steps', result.steps.map(stepText)),
    ...section(
      'what is where',
      result.whereabouts.map((sentence) => `  ${sentence}`),
    ),
  ];
  if (result.psk) {
    const { secretId, versionId, previousVersionId } = result.psk;
    lines.push(`keys     ${secretId}: ${short(versionId)} (before: ${short(previousVersionId)})`);
  }
  const took = (Date.parse(result.endedAt) - Date.parse(result.startedAt)) / 1000;
  lines.push(dim(`took     ${took.toFixed(1)} s, ${result.transitions} state transitions`));
  if (recordFile) lines.push(`record   ${recordFile}`);
  if (result.outcome === 'needs-operator') {
    lines.push('', `The gateway stays claimed. Put both ends right, then: vpn-change release ${result.changeId}`);
  }
  return `${lines.join('\n')}\n`;
}

function planLines(plan: ChangeResult['plan']): string[] {
  const steps = plan?.steps.map(({ tunnels, keysFor }, index) => {
    const what =
      keysFor.length > 0 ? 'new key' : tunnels.length > 0 ? 'new settings' : 'fields that both tunnels share';
    return `  step ${index + 1}: ${tunnels.join(' and ')}${tunnels.length > 0 ? ', ' : ''}${what}, proven`;
  });
  return [
    ...(steps ?? []),
    `  interruption ${plan?.interruption.expected ? 'expected' : 'not expected'}: ${plan?.interruption.why}`,
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

export function findingLines(findings: readonly Finding[]): string[] {
  return findings.map(({ code, message, path }) => `  ${code}${path ? ` at ${path}` : ''}: ${message}`);
}

function stepText(step: StepResult): string {
  const tunnels = TUNNEL_NAMES.filter((name) => step.tunnels.includes(name)).map((name) => {
    const down = step.downtimeMilliseconds[name] ?? 0;
    const resolution = step.downtimeResolutionMilliseconds[name] ?? 0;
    return `${name} ${step.proofs[name] ?? 'not proven'}, down ${down} ms (± ${resolution} ms)`;
  });
  const took = (Date.parse(step.endedAt) - Date.parse(step.startedAt)) / 1000;
  return `  ${step.direction.padEnd(7)} ${tunnels.join('; ') || 'both tunnels no worse than before'}, took ${took.toFixed(1)} s`;
}

function valueText(value: unknown): string {
  return value === undefined ? '(absent)' : JSON.stringify(value);
}

function short(versionId: string | null): string {
  return versionId === null ? 'none' : `${versionId.slice(0, 12)}…`;
}
