import type { ChangeView } from '../api/schemas/change-view.ts';
import type { ChangeApi } from './api-client/change-api.ts';
import { type ApiTargetOptions, apiTarget } from './api-target.ts';
import { shortChangeId } from './change-named.ts';
import { changeOverApi } from './change-over-api.ts';
import { printJson, type Terminal } from './terminal.ts';

export interface DecisionOptions extends ApiTargetOptions {
  readonly comment?: string | undefined;
}

/** Sends a decision about a change, and says that it is kept: what the change makes of it comes later. */
export async function decide(
  terminal: Terminal,
  change: string,
  options: DecisionOptions,
  decision: {
    readonly name: string;
    send(api: ChangeApi, view: ChangeView, comment: string | undefined): Promise<ChangeView>;
  },
): Promise<number> {
  const { api, at } = await apiTarget(options);
  const view = await decision.send(api, await changeOverApi(api, change), options.comment);
  if (terminal.json) printJson(terminal, view);
  else {
    const { id, connection, outcome } = view;
    const next = outcome === null ? `next     follow it: vpn-change watch ${shortChangeId(id)}${at}\n` : '';
    terminal.out.write(`${decision.name} kept  ${connection}  change ${id}\n${next}`);
  }
  return 0;
}
