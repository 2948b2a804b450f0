import { type Authorize, bearerAuthorization, noAuthorization } from '../adapters/api/authorize.ts';
import { httpApiCall } from '../adapters/api/http-api-call.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { RefusedError } from '../domain/errors.ts';
import { isLoopback } from '../domain/settings.ts';
import { type ChangeApi, changeApi } from './api-client/change-api.ts';
import { apiToken } from './api-token.ts';
import { DEFAULT_API } from './options.ts';
import { pause } from './pause.ts';
import { sameTarget } from './same-target.ts';

export interface ApiTargetOptions {
  readonly api?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly target?: string | undefined;
  readonly stack: string;
}

/** Where changes are asked for and decided on. */
export interface ApiTarget {
  readonly api: ChangeApi;
  /** What another command needs to reach the same place: nothing, or ` --target aws`. */
  readonly at: string;
}

/** An API Gateway ends a call after 30 s. */
const TIMEOUT_SECONDS = 35;

/** The HTTP API that the options and the environment name, with a sign-in to it. Asks it nothing yet. */
export async function apiTarget(options: ApiTargetOptions): Promise<ApiTarget> {
  const token = apiToken(options.tokenFile, process.env);
  const onAws = options.target === 'aws';
  const root = rootOf(options.api ?? (onAws ? await deployedApi(options) : process.env.VPN_CHANGE_API) ?? DEFAULT_API);
  const authorize = token ? bearerAuthorization(token) : onAws ? await awsAuthorization(root) : noAuthorization();
  const call = httpApiCall({ root, authorize, fetch, clock: systemClock(), pause, timeoutSeconds: TIMEOUT_SECONDS });
  return { api: changeApi(call), at: sameTarget(options) };
}

/** What whoever shows a secret may show it to: another machine only under TLS. */
function rootOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw refused(`${text} is no URL of an API: it takes http(s)://HOST[:PORT][/PATH]`);
  }
  if (url.protocol === 'https:' || isLoopback(text)) return url.href;
  throw refused(`${text}: a sign-in to another machine goes over https only`);
}

async function deployedApi({ stack }: ApiTargetOptions): Promise<string> {
  const [{ CloudFormationClient }, { stackOutputs }] = await Promise.all([
    import('@aws-sdk/client-cloudformation'),
    import('../adapters/aws/stack-outputs.ts'),
  ]);
  const { ApiUrl } = await stackOutputs(new CloudFormationClient({}), stack);
  if (ApiUrl) return ApiUrl;
  throw new RefusedError([{ code: 'aws.no-output', message: `stack ${stack} has no output ApiUrl` }]);
}

/** Loaded when it is needed: the AWS clients are no work of a command that asks this machine. */
async function awsAuthorization(root: string): Promise<Authorize> {
  const [{ defaultProvider }, { sigV4Authorization }] = await Promise.all([
    import('@aws-sdk/credential-provider-node'),
    import('../adapters/api/sigv4-authorization.ts'),
  ]);
  return sigV4Authorization({ region: regionOf(root), credentials: defaultProvider(), clock: systemClock() });
}

function regionOf(root: string): string {
  const [, named] = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/.exec(new URL(root).hostname) ?? [];
  const region = named ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (region) return region;
  throw new RefusedError([{ code: 'aws.no-region', message: `the region of ${root} is not known: set AWS_REGION` }]);
}

function refused(message: string): RefusedError {
  return new RefusedError([{ code: 'api.url', message }]);
}
