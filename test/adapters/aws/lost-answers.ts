import { RETRYABLE_NAMES } from '../../../domain/errors.ts';
import { noAnswer } from './aws-errors.ts';

/** Every second write takes effect, but its answer is lost. */
export function losingAnswers() {
  let writes = 0;
  return <T>(answer: T): T => {
    writes += 1;
    if (writes % 2 === 1) throw noAnswer();
    return answer;
  };
}

/** The port as the state machine uses it: a call that ends in a retryable fault is made again. */
export function retried<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const call: unknown = Reflect.get(target, name);
      if (typeof call !== 'function') return call;
      return async (...args: unknown[]) => {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await Reflect.apply(call, target, args);
          } catch (error) {
            if (attempt === 6 || !(error instanceof Error && RETRYABLE_NAMES.includes(error.name))) throw error;
          }
        }
      };
    },
  });
}
