/** Errors as the SDK's clients throw them: a service's answer with a status, or none at all. */
export function answered(name: string, httpStatusCode = 400, message = 'quotes canary.psk.tunnel1 from the request') {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId: 'req-1' } });
}

export function noAnswer(name = 'TimeoutError', code?: string) {
  return Object.assign(new Error('socket hang up'), { name, ...(code === undefined ? {} : { code }) });
}

/** What AWS may answer, or not answer, to any call: each may be tried again. */
export const PASSING = [
  answered('ThrottlingException'),
  answered('InternalServiceError', 500),
  answered('ServiceUnavailable', 503),
  answered('AccessDeniedException'),
  noAnswer(),
  noAnswer('Error', 'ECONNRESET'),
  noAnswer('CredentialsProviderError'),
] as const;
