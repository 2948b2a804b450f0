import { dirname, resolve } from 'node:path';
import { noCalendar } from '../adapters/local/no-calendar.ts';
import { settingsRegistry } from '../adapters/local/settings-registry.ts';
import { commandPeerDevice } from '../adapters/peer/command-peer-device.ts';
import { networkProber } from '../adapters/probe/network-prober.ts';
import { configuredTokens } from '../adapters/stackit/configured-tokens.ts';
import { stackitNetworkArea } from '../adapters/stackit/stackit-network-area.ts';
import { stackitVpnApi } from '../adapters/stackit/stackit-vpn-api.ts';
import type { Clock, Randomness } from '../domain/ports.ts';
import type { Settings } from '../domain/settings.ts';
import type { StepPorts } from '../functions/step.ts';
import { callbackEvents } from './callback-events.ts';
import { embeddedSimulator } from './embedded-simulator.ts';
import type { ChangeRuntime } from './run-change.ts';
import type { ScenarioName } from './simulator/scenarios.ts';
import { wakesInProcess } from './wakes.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** Everything that commands work with on one machine. */
export interface Session extends ChangeRuntime {
  readonly settings: Settings;
  readonly workspace: Workspace;
  /** Where the VPN API is served. */
  readonly endpoint: string;
  close(): Promise<void>;
}

export interface SessionWish {
  readonly settings: Settings;
  /** The configuration file: commands and key files are found beside it, and so is the workspace. */
  readonly configFile: string;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** For the embedded simulator. */
  readonly scenario: ScenarioName;
}

/** Opens the workspace and, where the endpoint is `simulator`, starts the other side as well. */
export async function openSession(wish: SessionWish): Promise<Session> {
  const { settings, clock, randomness, environment } = wish;
  const folder = dirname(resolve(wish.configFile));
  const workspace = openWorkspace(folder, { clock, randomness, environment });
  try {
    const simulator =
      settings.stackit.endpoint === 'simulator' ? await embeddedSimulator({ ...wish, workspace }) : null;
    const endpoint = simulator?.url ?? settings.stackit.endpoint;
    const { apiVersion, organizationId, requestTimeoutSeconds } = settings.stackit;
    const token = configuredTokens(settings.stackit, { folder, environment, fetch, clock, randomness });
    const http = { requestTimeoutSeconds, token, fetch, clock };
    const device = commandPeerDevice({ folder, environment: withoutSecrets(wish) });
    const ports: StepPorts = {
      clock,
      randomness,
      registry: settingsRegistry(settings),
      apiVersion,
      vpn: stackitVpnApi({ ...http, endpoint, apiVersion }),
      networkArea: stackitNetworkArea({
        ...http,
        endpoint: simulator?.url ?? settings.stackit.iaasEndpoint,
        organizationId,
      }),
      versions: { versions: (secretId) => workspace.vault.versions(secretId) },
      vault: workspace.vault,
      claims: workspace.claims,
      peer: simulator?.withDevice(device) ?? device,
      prober: networkProber({ clock }),
      signals: workspace.signals,
      calendar: noCalendar(),
    };
    return {
      settings,
      workspace,
      endpoint,
      ports,
      index: workspace.index,
      histories: workspace.histories,
      events: callbackEvents(workspace.callbacks),
      wakes: wakesInProcess(),
      close: async () => {
        await simulator?.close();
        workspace.close();
      },
    };
  } catch (error) {
    workspace.close();
    throw error;
  }
}

/** What a peer command inherits: everything but the secrets of this program. */
function withoutSecrets({ environment, settings }: SessionWish) {
  const { auth } = settings.stackit;
  const secrets = [
    'VPN_CHANGE_VAULT_KEY',
    'VPN_CHANGE_API_TOKEN',
    ...(auth && 'tokenEnv' in auth ? [auth.tokenEnv] : []),
  ];
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !secrets.includes(name)));
}
