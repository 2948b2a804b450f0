import { expect, it } from 'vitest';
import type { StepResult } from '../../domain/change-result.ts';
import { fallenUntouched } from '../../domain/fallen-untouched.ts';
import { stepResultOf } from './example-outputs.ts';

const step = (direction: 'forward' | 'back', tunnel: 'tunnel1' | 'tunnel2', change: Partial<StepResult> = {}) => ({
  ...stepResultOf(direction, tunnel),
  downtimeMilliseconds: { tunnel1: 1500, tunnel2: 0 },
  ...change,
});
const fell = (...fellUntouched: StepResult['fellUntouched']) => ({ fellUntouched });

it.each<[string, StepResult[], string[]]>([
  ['nothing fell', [step('forward', 'tunnel2')], []],
  ['the other tunnel fell', [step('forward', 'tunnel2', fell('tunnel1'))], ['tunnel1 was down for 1.5 s']],
  [
    'it fell in a step that failed',
    [step('forward', 'tunnel2', { ...fell('tunnel1'), proven: false })],
    ['tunnel1 was down for 1.5 s'],
  ],
  ['it fell on the way back', [step('back', 'tunnel2', fell('tunnel1'))], []],
  [
    'a tunnel fell whose new key had been proven',
    [step('forward', 'tunnel2'), step('forward', 'tunnel1', fell('tunnel2'))],
    ['tunnel2 was down for 0.0 s'],
  ],
  [
    'a tunnel fell whose new key had not been tried',
    [step('forward', 'tunnel2', { proofs: { tunnel2: 'established' } }), step('forward', 'tunnel1', fell('tunnel2'))],
    [],
  ],
])('warns of tunnels that fell though no step touched them: %s', (_, steps, sentences) => {
  const findings = fallenUntouched(steps);
  expect(findings.map(({ message }) => message.split(' while')[0])).toEqual(sentences);
});
