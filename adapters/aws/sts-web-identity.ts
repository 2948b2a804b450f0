import { GetWebIdentityTokenCommand, type STSClient } from '@aws-sdk/client-sts';
import { Fault } from '../../domain/errors.ts';
import { awsFault, isAwsError } from './aws-failure.ts';

/** It is exchanged at once: the shortest life but for clocks that differ. */
const DURATION_SECONDS = 300;
const HOPELESS = ['OutboundWebIdentityFederationDisabledException', 'JWTPayloadSizeExceededException'];

/**
 * An OIDC token (JWT, RS256) in which AWS says who calls. `client` must be one of a region: the global endpoint of STS
 * does not have the call. Throws SignInUnavailableError or SignInRefusedError.
 */
export function stsWebIdentity({ client, audience }: { readonly client: STSClient; readonly audience: string }) {
  return async (): Promise<string> => {
    const command = new GetWebIdentityTokenCommand({
      Audience: [audience],
      DurationSeconds: DURATION_SECONDS,
      SigningAlgorithm: 'RS256',
    });
    const { WebIdentityToken: token } = await client.send(command).catch((error: unknown) => {
      const fault = isAwsError(error, ...HOPELESS) ? 'SignInRefusedError' : 'SignInUnavailableError';
      throw awsFault(fault, 'asking STS for a web identity token', error);
    });
    if (token !== undefined) return token;
    throw new Fault('SignInUnavailableError', 'STS answered without a web identity token');
  };
}
