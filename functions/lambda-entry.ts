import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { leavingError } from './leaving-error.ts';
import { METRIC_NAMESPACE, METRICS, type MetricOfOurs } from './metrics.ts';

/** What ends in time lets the step end with a name of its own; milliseconds. */
const MARGIN_MILLISECONDS = 2_000;
const SHORTEST_CALL_SECONDS = 1;

/** Every line of a log carries these. Nothing else of a payload is ever logged. */
interface LogKeys {
  readonly changeId?: string;
  readonly execution?: string;
  readonly state?: string;
  /** Of an HTTP request: its id in the gateway's log, and the route that the gateway chose. */
  readonly request?: string;
  readonly route?: string;
}

export interface LambdaSurroundings {
  /** A call's time-out, in seconds: as configured, or what is left of this invocation if that is less. */
  readonly limitSeconds: (configured: number) => number;
  /** Adds one to a metric, with this value of its dimension. */
  readonly count: (metric: MetricOfOurs, value: string) => void;
  /** Says how large something is now, under this value of the metric's dimension. */
  readonly gauge: (metric: MetricOfOurs, value: string, amount: number) => void;
  /** Both in words of this program: never a payload, never what a server said. */
  readonly warn: (message: string, facts: Readonly<Record<string, string | number>>) => void;
}

export interface LambdaEntry<Env, Payload> {
  /** The folder below functions/: the log's and the metrics' service. */
  readonly service: string;
  readonly env: z.ZodType<Env>;
  readonly payload: z.ZodType<Payload>;
  readonly logKeys: (payload: Payload) => LogKeys;
  /** Called once, on the first invocation: importing a function does no work. */
  readonly wire: (env: Env, surroundings: LambdaSurroundings) => (payload: Payload) => Promise<unknown>;
}

type LambdaHandler = (event: unknown, context: Context) => Promise<unknown>;

/** The one middy stack of every function: what comes in is parsed, and an error leaves with a literal name. */
export function lambdaEntry<Env, Payload>(entry: LambdaEntry<Env, Payload>): LambdaHandler {
  let stack: LambdaHandler | undefined;
  return (event, context) => {
    stack ??= lambdaStack(entry);
    return stack(event, context);
  };
}

function lambdaStack<Env, Payload>({ service, env, payload, logKeys, wire }: LambdaEntry<Env, Payload>): LambdaHandler {
  const invocation = new AsyncLocalStorage<Context>();
  const logger = new Logger({ serviceName: service });
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: service });
  let wired: ((input: Payload) => Promise<unknown>) | undefined;

  const gauge: LambdaSurroundings['gauge'] = (metric, value, amount) => {
    const { name, dimension } = METRICS[metric];
    metrics.singleMetric().addDimension(dimension, value).addMetric(name, MetricUnit.Count, amount);
  };
  const surroundings: LambdaSurroundings = {
    limitSeconds: (configured) => {
      const left = invocation.getStore()?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY;
      return Math.max(SHORTEST_CALL_SECONDS, Math.min(configured, (left - MARGIN_MILLISECONDS) / 1000));
    },
    count: (metric, value) => gauge(metric, value, 1),
    gauge,
    warn: (message, facts) => logger.warn(message, { ...facts }),
  };
  const ended = (end: string) => {
    const { name, dimension } = METRICS.stepEnded;
    metrics.addDimension(dimension, end).addMetric(name, MetricUnit.Count, 1);
  };
  const run = async (event: unknown): Promise<unknown> => {
    const input = payload.parse(event);
    logger.appendKeys({ ...logKeys(input) });
    wired ??= wire(env.parse(process.env), surroundings);
    return wired(input);
  };

  // No early response: a step that was answered for would thaw with the next invocation and go on. Lambda kills it.
  return middy<unknown, unknown>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger, { resetKeys: true, logEvent: false }))
    .use(logMetrics(metrics, { throwOnEmptyMetrics: false }))
    .after(() => ended('done'))
    .onError((request) => {
      const error = leavingError(request.error);
      logger.warn('ended with a fault', { fault: error.name });
      ended(error.name);
      request.error = error;
    })
    .handler((event: unknown, context: Context) => invocation.run(context, () => run(event)));
}
