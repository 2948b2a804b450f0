import type { Session } from '../local/session.ts';
import type { Check } from './doctor-checks.ts';

/** Nothing, where no host may be called and no callback was left over. */
export async function callbackChecks({ settings, workspace }: Session): Promise<Check[]> {
  const { allowedHosts, secret } = settings.callbacks;
  const undelivered = await workspace.callbacks.undelivered();
  if (allowedHosts.length === 0 && undelivered.length === 0) return [];
  const name = 'callbacks';
  const dead = undelivered.filter(({ dueAt }) => dueAt === null).length;
  const state = `${undelivered.length - dead} waiting, ${dead} dead`;
  const delivered: Check =
    dead === 0
      ? { name, state: 'good', detail: state }
      : {
          name,
          state: 'warn',
          detail: state,
          advice: 'vpn-change callbacks list says why, callbacks retry tries again',
        };
  if ((await workspace.texts.current(secret)) !== null) return [delivered];
  const advice = 'vpn-change callbacks secret --file FILE';
  return [delivered, { name, state: 'warn', detail: `there is no ${secret} to sign them with`, advice }];
}
