import { canonicalHash } from '../domain/canonical-hash.ts';
import type { Program } from '../domain/evidence-record.ts';
import packageJson from '../package.json' with { type: 'json' };
import definition from '../statemachines/change-connection.asl.json' with { type: 'json' };

/** Which program runs here. `VPN_CHANGE_COMMIT` names the commit of the build, where somebody set it. */
export function programVersion(environment: Readonly<Record<string, string | undefined>>): Program {
  return {
    definition: canonicalHash(definition),
    version: packageJson.version,
    commit: environment.VPN_CHANGE_COMMIT || null,
    engine: 'embedded',
  };
}
