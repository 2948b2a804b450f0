import { existsSync } from 'node:fs';
import { readSettings } from '../adapters/local/read-settings.ts';
import { type Finding, RefusedError } from '../domain/errors.ts';
import { isLoopback, type Settings, StackitSettingsSchema } from '../domain/settings.ts';

/** What `-c name=value` says. */
export interface DeploymentContext {
  /** The configuration file; default connections.yaml, or else connections.example.yaml. */
  readonly connections?: string | undefined;
  /** Instead of the file's `stackit.endpoint`. */
  readonly endpoint?: string | undefined;
}

/** The configuration as it can be deployed. Throws RefusedError with every reason why it cannot. */
export function deploymentSettings({ connections, endpoint }: DeploymentContext): Settings {
  const file = connections ?? (existsSync('connections.yaml') ? 'connections.yaml' : 'connections.example.yaml');
  const settings = readSettings(file);
  const stackit = endpoint === undefined ? settings.stackit : withEndpoint(settings.stackit, endpoint);
  const refusals = [...refusalsOf(stackit), ...loopbackHosts(settings.callbacks)].map(({ message, ...rest }) => ({
    ...rest,
    message: `${file}: ${message}`,
  }));
  if (refusals.length > 0) throw new RefusedError(refusals);
  return { ...settings, stackit };
}

function withEndpoint(stackit: Settings['stackit'], endpoint: string): Settings['stackit'] {
  const parsed = StackitSettingsSchema.safeParse({ ...stackit, endpoint });
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(({ path, message }) => `stackit.${path.join('.')}: must be ${message}`);
  throw new RefusedError(
    reasons.map((message) => ({ code: 'settings.wrong-value', message: `-c endpoint: ${message}` })),
  );
}

function refusalsOf({ endpoint, auth }: Settings['stackit']): Finding[] {
  const findings: Finding[] = [];
  if (endpoint === 'simulator') {
    const message = 'stackit.endpoint: the embedded simulator cannot be deployed: set a URL, or give -c endpoint=URL';
    findings.push({ code: 'deployment.simulator', message, path: 'stackit.endpoint' });
  }
  if (auth && ('keyFile' in auth || 'tokenEnv' in auth)) {
    const message =
      'stackit.auth: a file or a variable of one machine does not sign in on AWS: use { keySecret: NAME }';
    findings.push({ code: 'deployment.auth', message, path: 'stackit.auth' });
  }
  return findings;
}

/** There, the loopback address is the function's own runtime. */
function loopbackHosts({ allowedHosts }: Settings['callbacks']): Finding[] {
  const own = allowedHosts.filter((host) => !host.startsWith('*') && isLoopback(`https://${host}`));
  return own.map((host) => ({
    code: 'deployment.callback-host',
    message: `callbacks.allowedHosts: ${host} is this machine: no callback from AWS reaches it`,
    path: 'callbacks.allowedHosts',
  }));
}
