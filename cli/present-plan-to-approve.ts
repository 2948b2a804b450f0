import type { ChangeView } from '../api/schemas/change-view.ts';
import type { ChangeWait } from '../domain/change-wait.ts';
import { planLines } from './present-plan.ts';
import { diffLines, findingLines, section } from './present-result.ts';
import { viewLines } from './present-view.ts';

/** Everything that an approval is about. */
export function planToApproveText(
  view: ChangeView,
  { hash, diff, steps, interruption, warnings }: Extract<ChangeWait, { for: 'approval' }>['plan'],
): string {
  const lines = [
    ...viewLines(view),
    ...section('warnings', findingLines(warnings)),
    ...section('diff', diffLines(diff)),
    ...section('plan', planLines({ kind: view.kind, plan: { steps, interruption } })),
    `hash     ${hash}`,
  ];
  return `${lines.join('\n')}\n`;
}
