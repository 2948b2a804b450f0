import { Fault, type FaultName } from '../../domain/errors.ts';

const NAME = /^[\w.#-]{1,80}$/;

/** The SDK's name of an error (`ThrottlingException`), or the system's code when no answer came (`ECONNRESET`). */
function awsErrorName(error: unknown): string {
  if (!(error instanceof Error)) return 'UnknownError';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const name = error.name === 'Error' ? code : error.name;
  return NAME.test(name) ? name : 'UnknownError';
}

export function isAwsError(error: unknown, ...names: string[]): boolean {
  return names.includes(awsErrorName(error));
}

/**
 * A fault in words of our own: call, error name, status, request id. The service's own words are left out, because a
 * validation error quotes what was sent, and what was sent may be a key.
 */
export function awsFault(fault: FaultName, call: string, error: unknown): Fault {
  const { status, requestId } = metadataOf(error);
  const facts = [awsErrorName(error), status, requestId && `request ${requestId}`].filter(Boolean).join(', ');
  return new Fault(fault, `${call}: ${facts}`, status === undefined ? {} : { status });
}

function metadataOf(error: unknown): { status?: number; requestId?: string } {
  if (!(error instanceof Error) || !('$metadata' in error)) return {};
  const { $metadata: metadata } = error;
  if (typeof metadata !== 'object' || metadata === null) return {};
  return {
    ...('httpStatusCode' in metadata && typeof metadata.httpStatusCode === 'number'
      ? { status: metadata.httpStatusCode }
      : {}),
    ...('requestId' in metadata && typeof metadata.requestId === 'string' && NAME.test(metadata.requestId)
      ? { requestId: metadata.requestId }
      : {}),
  };
}
