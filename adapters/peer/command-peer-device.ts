import { resolve } from 'node:path';
import * as z from 'zod';
import { Fault } from '../../domain/errors.ts';
import { declaredAction } from '../../domain/peer-action.ts';
import type { PeerDevice, PeerOrder, PeerReceipt } from '../../domain/ports.ts';
import { type PreSharedKey, scrub } from '../../domain/pre-shared-key.ts';
import type { PeerAction, PeerSettings } from '../../domain/settings.ts';
import type { KeptOutput } from './kept-output.ts';
import { runCommand } from './run-command.ts';

const LONGEST_ERROR = 500;
const LONGEST_RECEIPT = 2000;
/** A cut can leave a part of a key at the edge; no form of a key is longer than this many times its length. */
const WIDEST_FORM = 12;
const KEY_ACTIONS: readonly PeerAction[] = ['load-key', 'revert-key'];

const EvidenceSchema = z.looseObject({ lastAuthenticatedAt: z.iso.datetime({ offset: true }) });

type CommandSettings = Extract<PeerSettings, { kind: 'command' }>;

export interface CommandPeerOptions {
  /** Absolute. Relative executables are looked up here, and the command runs here. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** From SIGTERM to SIGKILL after a time-out. */
  readonly graceSeconds?: number;
}

/**
 * The device at the other end, told by an executable: one JSON document on its standard input, exit code 0 = done.
 * The key is in that document and nowhere else.
 */
export function commandPeerDevice(options: CommandPeerOptions): PeerDevice {
  return {
    async perform(peer, order) {
      if (peer.kind === 'lambda') {
        throw new Fault(
          'PeerRefusedError',
          'a peer of kind lambda is told by the deployed program alone, not from here',
        );
      }
      const secrets = keysOf(order);
      const end = await runCommand({
        ...executableOf(peer, options.folder),
        ...options,
        input: documentOf(declaredAction(peer.actions, order.action), order),
        timeoutSeconds: peer.timeoutSeconds,
        graceSeconds: options.graceSeconds ?? 2,
      });
      if (end.failure === null) return receipt(end.stdout, secrets);
      const words = `the peer command, for ${order.action} of ${order.tunnel}: ${end.failure}`;
      const room = LONGEST_ERROR - words.length - 2;
      const lastLines = clean(end.stderr, secrets, 'head').trim().slice(-room);
      throw new Fault('PeerUnavailableError', lastLines === '' ? words : `${words}: ${lastLines}`);
    },
  };
}

function executableOf({ command }: CommandSettings, folder: string) {
  const [executable = '', ...rest] = command;
  const isPath = /[/\\]/.test(executable);
  return { executable: isPath ? resolve(folder, executable) : executable, arguments: rest };
}

function keysOf({ action, preSharedKey }: PeerOrder): readonly PreSharedKey[] {
  if (!KEY_ACTIONS.includes(action)) return [];
  if (preSharedKey === undefined) throw new Fault('PeerRefusedError', `${action} was ordered without a key`);
  return [preSharedKey];
}

function documentOf(action: PeerAction, order: PeerOrder): string {
  const { changeId, connection, tunnel } = order;
  const [key] = keysOf(order);
  const document = { action, changeId, connection, tunnel, ...(key ? { preSharedKey: key.reveal() } : {}) };
  return `${JSON.stringify(document)}\n`;
}

function receipt(stdout: KeptOutput, secrets: readonly PreSharedKey[]): PeerReceipt {
  const json = parsed(stdout.text);
  const evidence = EvidenceSchema.safeParse(json);
  // Written anew, so that a key in an unusual JSON spelling (\u0063…) is found too.
  const output = json === undefined ? stdout : { text: JSON.stringify(json), cut: false };
  return {
    text: clean(output, secrets, 'tail').trim().slice(0, LONGEST_RECEIPT),
    lastAuthenticatedAt: evidence.success ? Date.parse(evidence.data.lastAuthenticatedAt) : null,
  };
}

/** Free of keys and of control characters (a terminal would obey them), and of the edge at which it was cut. */
function clean(output: KeptOutput, secrets: readonly PreSharedKey[], edge: 'head' | 'tail'): string {
  const plain = scrub(output.text, secrets).replace(/[^\P{Cc}\n\t]/gu, '');
  const text = scrub(plain, secrets);
  if (!output.cut) return text;
  const margin = WIDEST_FORM * Math.max(0, ...secrets.map(({ length }) => length));
  return edge === 'head' ? text.slice(margin) : text.slice(0, Math.max(0, text.length - margin));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
