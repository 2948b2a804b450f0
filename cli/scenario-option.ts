import { RefusedError } from '../domain/errors.ts';
import { SCENARIOS, type ScenarioName } from '../local/simulator/scenarios.ts';

export function scenarioNamed(name: string): ScenarioName {
  if (isScenario(name)) return name;
  const names = Object.keys(SCENARIOS).join(', ');
  throw new RefusedError([{ code: 'simulator.unknown-scenario', message: `no scenario ${name}; there are: ${names}` }]);
}

function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(SCENARIOS, name);
}
