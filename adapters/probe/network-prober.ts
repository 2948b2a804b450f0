import type { Clock, Prober } from '../../domain/ports.ts';
import { httpAttempt } from './http-attempt.ts';
import type { ProbeOutcome } from './probe-outcome.ts';
import { tcpAttempt } from './tcp-attempt.ts';

/** Probes from this machine. */
export function networkProber({ clock }: { readonly clock: Clock }): Prober {
  return {
    async probe(settings) {
      const started = clock.now();
      const controller = new AbortController();
      const late = Promise.withResolvers<ProbeOutcome>();
      const timer = setTimeout(() => {
        late.resolve({ ok: false, detail: `timed out after ${settings.timeoutSeconds} s` });
        controller.abort();
      }, settings.timeoutSeconds * 1000);
      const attempt =
        'tcp' in settings ? tcpAttempt(settings.tcp, controller.signal) : httpAttempt(settings.http, controller.signal);
      const outcome = await Promise.race([attempt, late.promise]);
      clearTimeout(timer);
      return { ...outcome, milliseconds: clock.now() - started };
    },
  };
}
