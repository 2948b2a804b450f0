/** The HTTP API gave no answer that can be used. Whatever was asked may be asked again. */
export class ApiUnavailableError extends Error {
  override readonly name = 'ApiUnavailableError';
}
