import type { ChangeResult } from '../domain/change-result.ts';

/** What would be done, PUT by PUT, and whether traffic stops meanwhile. */
export function planLines({ plan, kind }: Pick<ChangeResult, 'plan' | 'kind'>): string[] {
  if (plan === null) return [];
  const { steps, interruption } = plan;
  return [
    ...steps.map(({ tunnels, keysFor }, index) => {
      const what = stepWords(tunnels.join(' and '), keysFor.length > 0);
      return `  step ${index + 1}: ${what}${index + 1 < steps.length ? ', before the next step' : ''}`;
    }),
    ...(kind === 'rotate-psk' ? ['  then the new keys are made current in the vault'] : []),
    `  interruption ${interruption.expected ? 'expected' : 'not expected'}: ${interruption.why}`,
  ];
}

function stepWords(tunnels: string, newKeys: boolean): string {
  if (tunnels === '') return 'one PUT of what both tunnels share; both must be as well as before';
  return `${tunnels}: ${newKeys ? 'a new key at both ends' : 'new settings'}, proven`;
}
