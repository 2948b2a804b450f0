import { Duration } from 'aws-cdk-lib';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Outcome } from '../domain/change-result.ts';
import type { AwsSettings } from '../domain/settings.ts';
import { METRIC_NAMESPACE, METRICS, type MetricOfOurs } from '../functions/metrics.ts';
import type { BundledFunction } from './bundled-function.ts';
import type { Callbacks } from './callbacks.ts';
import type { ChangeEvents } from './change-events.ts';
import type { FleetRotation } from './fleet-rotation.ts';

/** Each has a section in docs/runbook.md, `## Alarm KIND`. */
export const ALARM_KINDS = [
  'needs-operator',
  'rolled-back',
  'overdue-change',
  'unrecorded-change',
  'overdue-key',
  'rotations-not-planned',
  'undelivered-callback',
  'api-failures',
  'step-faults',
  'throttles',
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

interface AlarmsProps {
  readonly events: ChangeEvents;
  /** Null: no host may be called. */
  readonly fleet: FleetRotation;
  readonly callbacks: Callbacks | null;
  readonly api: Pick<IHttpApi, 'metricServerError'>;
  readonly functions: Readonly<Record<string, BundledFunction<Record<string, string>>>>;
  readonly topic: ITopic;
  readonly runbook: AwsSettings['runbook'];
}

const FIVE_MINUTES = Duration.minutes(5);

/** A metric of the project's own, as the function of this folder counts it. */
function counted(metric: MetricOfOurs, service: string, value: string, period: Duration): Metric {
  const { name, dimension } = METRICS[metric];
  const dimensionsMap = { service, [dimension]: value };
  return new Metric({ namespace: METRIC_NAMESPACE, metricName: name, dimensionsMap, statistic: Stats.SUM, period });
}

export function changesEnded(outcome: Outcome, period = FIVE_MINUTES): Metric {
  return counted('changeEnded', 'conclude-change', outcome, period);
}

export class Alarms extends Construct {
  private readonly props: AlarmsProps;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.props = props;
    const { events, fleet, callbacks, api, functions } = props;
    this.alarm(
      'NeedsOperator',
      'needs-operator',
      'the way back of a change is not proven',
      changesEnded('needs-operator'),
      1,
    );
    this.alarm('RolledBack', 'rolled-back', 'a change failed and was taken back', changesEnded('rolled-back'), 1);
    const overdue = counted('changeOverdue', 'overdue-changes', 'running', FIVE_MINUTES);
    this.alarm('OverdueChange', 'overdue-change', 'a change runs longer than any change should', overdue, 1);
    const unrecorded = events.unrecorded.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES });
    this.alarm('UnrecordedChange', 'unrecorded-change', 'the start or end of a change was not recorded', unrecorded, 1);
    const old = counted('keysOverdue', 'report-rotations', 'fleet', Duration.hours(1)).with({
      statistic: Stats.MAXIMUM,
    });
    this.alarm('OverdueKey', 'overdue-key', 'a pre-shared key is older than it may be', old, 1);
    const failed = fleet.stateMachine.metricFailed({ period: FIVE_MINUTES });
    this.alarm('RotationsNotPlanned', 'rotations-not-planned', 'what rotates could not be decided', failed, 1);
    const undelivered = fleet.undelivered.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES });
    this.alarm('RotationsNotStarted', 'rotations-not-planned', 'the schedule could not start', undelivered, 1);
    if (callbacks) {
      const dead = callbacks.undelivered.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES });
      this.alarm(
        'UndeliveredCallback',
        'undelivered-callback',
        'a ticket system could not be told of a change',
        dead,
        1,
      );
    }
    const refused = api.metricServerError({ period: Duration.minutes(15) });
    this.alarm('ApiFailures', 'api-failures', 'the API failed three times in 15 minutes', refused, 3);
    for (const [name, { lambda }] of Object.entries(functions)) {
      const faults = lambda.metricErrors({ period: Duration.minutes(15) });
      this.alarm(`${name}Faults`, 'step-faults', `${name} ended with a fault three times in 15 minutes`, faults, 3);
      const throttles = lambda.metricThrottles({ period: FIVE_MINUTES });
      this.alarm(`${name}Throttles`, 'throttles', `${name} was throttled`, throttles, 1);
    }
  }

  private alarm(id: string, kind: AlarmKind, what: string, metric: IMetric, threshold: number): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `vpn-change: ${what}. What to do: ${this.props.runbook}#alarm-${kind}`,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.props.topic));
  }
}
