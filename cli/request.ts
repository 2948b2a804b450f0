import { randomUUID } from 'node:crypto';
import type { ChangeView } from '../api/schemas/change-view.ts';
import type { ChangeApi } from './api-client/change-api.ts';
import { type ApiTargetOptions, apiTarget } from './api-target.ts';
import { EXIT_CODE_OF_OUTCOME } from './exit-codes.ts';
import { type OrderOptions, orderOfOptions } from './order-of-options.ts';
import { pause } from './pause.ts';
import { stateLines, viewLines } from './present-view.ts';
import { printJson, type Terminal } from './terminal.ts';
import { watchChange } from './watch.ts';

interface RequestOptions extends OrderOptions, ApiTargetOptions {
  readonly idempotencyKey?: string;
  readonly watch?: boolean;
}

/** How often and how many times a new change is looked at until it waits or has ended: planning takes a moment. */
const LOOK_MILLISECONDS = 500;
const LOOKS = 6;

/** Asks for a change over the API, and tells what it waits for, or follows it to its end. */
export async function request(terminal: Terminal, connection: string, options: RequestOptions): Promise<number> {
  const order = await orderOfOptions(connection, options);
  const target = await apiTarget(options);
  const idempotencyKey = options.idempotencyKey ?? (order.ticket ? null : randomUUID());
  if (options.idempotencyKey === undefined && idempotencyKey !== null && !terminal.json) {
    terminal.err.write(`to ask for the very same once more: --idempotency-key ${idempotencyKey}\n`);
  }
  const taken = await target.api.request(order, idempotencyKey);
  if (options.watch) return watchChange(terminal, target, taken);
  const view = await planned(target.api, taken);
  if (terminal.json) printJson(terminal, { ...view, idempotencyKey });
  else terminal.out.write(`${[...viewLines(view), ...stateLines(view, target.at)].join('\n')}\n`);
  return view.outcome === null ? 0 : EXIT_CODE_OF_OUTCOME[view.outcome];
}

/** The change when it is known what it waits for, or when that takes long. */
async function planned(api: ChangeApi, taken: ChangeView): Promise<ChangeView> {
  let view = taken;
  for (let looks = 0; view.status === 'running' && looks < LOOKS; looks += 1) {
    await pause(LOOK_MILLISECONDS);
    view = await api.change(view.id);
  }
  return view;
}
