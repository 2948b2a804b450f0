import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SCENARIOS } from '../../../local/simulator/scenarios.ts';

it('has every scenario in the table of docs/simulator.md, with the same description', () => {
  const text = readFileSync(new URL('../../../docs/simulator.md', import.meta.url), 'utf8');
  const [, section = ''] = text.split('## Scenarios');
  const rows = [...section.matchAll(/^\| `([a-z0-9-]+)` \| (.+) \|$/gm)].map(([, name, description]) => [
    name,
    description,
  ]);
  expect(rows).toEqual(Object.entries(SCENARIOS).map(([name, { description }]) => [name, description]));
});
