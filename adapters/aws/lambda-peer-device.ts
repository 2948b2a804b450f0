import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import { declaredAction } from '../../domain/peer-action.ts';
import type { PeerDevice, PeerOrder, PeerReceipt } from '../../domain/ports.ts';
import { scrub } from '../../domain/pre-shared-key.ts';
import type { PeerAction, PeerSettings } from '../../domain/settings.ts';
import { awsFault, isAwsError } from './aws-failure.ts';

const LONGEST_RECEIPT = 2000;
const KEY_ACTIONS: readonly PeerAction[] = ['load-key', 'revert-key'];
/** Of a call that can never succeed as it is; what else fails may be tried again, AccessDenied too: rights arrive late. */
const HOPELESS = ['ResourceNotFoundException', 'InvalidParameterValueException', 'InvalidRuntimeException'];

const AnswerSchema = z.object({
  lastAuthenticatedAt: z.iso.datetime({ offset: true }).optional().catch(undefined),
  text: z.string().default('').catch(''),
});
const FunctionErrorSchema = z.object({ errorType: z.string().regex(/^[\w.]{1,100}$/) });

type LambdaSettings = Extract<PeerSettings, { kind: 'lambda' }>;

/**
 * The device at the other end, told by a Lambda function of the customer's. It is handed
 * `{action, changeId, connection, tunnel, secretId, versionId}`, never the key: it reads that version with a right of
 * its own. It may be called twice. It answers `{lastAuthenticatedAt?, text?}`.
 */
export function lambdaPeerDevice({ client }: { readonly client: LambdaClient }): PeerDevice {
  return {
    perform: async (peer, order) => {
      if (peer.kind === 'command') {
        throw new Fault('PeerRefusedError', 'a peer of kind command is told from one machine alone, not from AWS');
      }
      const payload = await invoke(client, peer, order);
      return receiptOf(payload, order);
    },
  };
}

async function invoke(client: LambdaClient, peer: LambdaSettings, order: PeerOrder): Promise<unknown> {
  const call = `the peer function, for ${order.action} of ${order.tunnel}`;
  const command = new InvokeCommand({
    FunctionName: peer.functionName,
    InvocationType: 'RequestResponse',
    Payload: Buffer.from(JSON.stringify(eventOf(declaredAction(peer.actions, order.action), order))),
  });
  const { abort, signal, end } = deadline(peer.timeoutSeconds);
  try {
    // Raced, because an aborted request is not obliged to end.
    const answer = await Promise.race([client.send(command, { abortSignal: signal }), abort]);
    if (answer === 'late') throw unavailable(`${call}: no answer within ${peer.timeoutSeconds} s`);
    const payload = parsed(answer.Payload);
    if (answer.FunctionError === undefined) return payload;
    // Only the type: its words may hold the key, which it reads for itself.
    const type = FunctionErrorSchema.safeParse(payload).data?.errorType ?? 'an error without a type';
    throw unavailable(`${call}: it ended with ${type}`);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw awsFault(isAwsError(error, ...HOPELESS) ? 'PeerRefusedError' : 'PeerUnavailableError', call, error);
  } finally {
    end();
  }
}

function eventOf(action: PeerAction, { changeId, connection, tunnel, secret, ...order }: PeerOrder): object {
  const told = { action, changeId, connection, tunnel };
  if (!KEY_ACTIONS.includes(order.action)) return told;
  if (secret === undefined) throw new Fault('PeerRefusedError', `${order.action} was ordered without a key version`);
  return { ...told, secretId: secret.secretId, versionId: secret.versionId };
}

function deadline(seconds: number) {
  const controller = new AbortController();
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => {
    late.resolve('late');
    controller.abort();
  }, seconds * 1000);
  return { abort: late.promise, signal: controller.signal, end: () => clearTimeout(timer) };
}

function receiptOf(payload: unknown, { preSharedKey }: PeerOrder): PeerReceipt {
  const { text, lastAuthenticatedAt } = AnswerSchema.catch({ text: '' }).parse(payload);
  const keys = preSharedKey ? [preSharedKey] : [];
  // Scrubbed on both sides of the cleaning: a control character may split the key.
  const clean = scrub(scrub(text, keys).replace(/[^\P{Cc}\n\t]/gu, ''), keys);
  return {
    text: clean.trim().slice(0, LONGEST_RECEIPT),
    lastAuthenticatedAt: lastAuthenticatedAt === undefined ? null : Date.parse(lastAuthenticatedAt),
  };
}

function parsed(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString('utf8'));
  } catch {
    return undefined;
  }
}

function unavailable(message: string): Fault {
  return new Fault('PeerUnavailableError', message);
}
