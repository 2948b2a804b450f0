import { connect, type Socket } from 'node:net';
import { failed, type ProbeOutcome } from './probe-outcome.ts';

const TARGET = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]+)):(?<port>\d+)$/;

/** Opens a connection and closes it again. `target` is `host:port` or `[IPv6]:port`. */
export async function tcpAttempt(target: string, signal: AbortSignal): Promise<ProbeOutcome> {
  const { v6, host, port } = TARGET.exec(target)?.groups ?? {};
  const number = Number(port);
  if (!(number >= 1 && number <= 65535)) return { ok: false, detail: `${target} is no host:port` };
  let socket: Socket | undefined;
  try {
    return await new Promise<ProbeOutcome>((resolve, reject) => {
      socket = connect({ host: v6 ?? host, port: number, signal });
      socket.once('connect', () => resolve({ ok: true, detail: 'connected' }));
      socket.on('error', reject);
    });
  } catch (error) {
    return failed(error);
  } finally {
    socket?.destroy();
  }
}
