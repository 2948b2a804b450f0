import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { failed, type ProbeOutcome } from './probe-outcome.ts';

/** GET on a connection of its own; 2xx and 3xx are well, a redirect is not followed, the body is not read. */
export async function httpAttempt(target: string, signal: AbortSignal): Promise<ProbeOutcome> {
  let request: ClientRequest | undefined;
  try {
    const { statusCode = 0 } = await new Promise<IncomingMessage>((resolve, reject) => {
      const url = new URL(target);
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      // No agent: a connection that was kept from an earlier probe would prove nothing about the tunnel now.
      request = send(url, { agent: false, signal, headers: { connection: 'close', 'user-agent': 'vpn-change-probe' } });
      request.once('response', (response) => {
        response.on('error', () => undefined);
        resolve(response);
      });
      request.on('error', reject);
      request.end();
    });
    return { ok: statusCode >= 200 && statusCode < 400, detail: `HTTP ${statusCode}` };
  } catch (error) {
    return failed(error);
  } finally {
    request?.destroy();
  }
}
