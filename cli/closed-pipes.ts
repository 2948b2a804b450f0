/** The reader of a pipe may go before the end (`| head`): a change goes on all the same, and nobody gets a stack trace. */
export function survivePipesThatClose(streams: readonly NodeJS.WritableStream[]): void {
  for (const stream of streams) stream.on('error', () => undefined);
}
