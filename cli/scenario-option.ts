import { RefusedError } from '../domain/errors.ts';
import { nearestName } from '../domain/nearest-name.ts';
import { SCENARIOS, type ScenarioName } from '../local/simulator/scenarios.ts';

export function scenarioNamed(name: string): ScenarioName {
  if (isScenario(name)) return name;
  const names = Object.keys(SCENARIOS);
  const near = nearestName(name, names);
  const hint = near ? `did you mean ${near}? docs/simulator.md has them all` : `there are: ${names.join(', ')}`;
  throw new RefusedError([{ code: 'simulator.unknown-scenario', message: `no scenario ${name}; ${hint}` }]);
}

function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(SCENARIOS, name);
}
