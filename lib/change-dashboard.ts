import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { OUTCOMES } from '../domain/change-result.ts';
import { changesEnded } from './alarms.ts';
import type { BundledFunction } from './bundled-function.ts';

interface ChangeDashboardProps {
  readonly stateMachine: IStateMachine;
  readonly functions: Readonly<Record<string, BundledFunction<Record<string, string>>>>;
}

/** How changes end, how long they take, and which steps fail. */
export class ChangeDashboard extends Construct {
  constructor(scope: Construct, id: string, { stateMachine, functions }: ChangeDashboardProps) {
    super(scope, id);
    const day = Duration.days(1);
    const ends = OUTCOMES.map((outcome) => changesEnded(outcome, day).with({ label: outcome }));
    const faults: IMetric[] = Object.entries(functions).map(([label, { lambda }]) => lambda.metricErrors({ label }));
    const durations = Object.entries(functions).map(([label, { lambda }]) =>
      lambda.metricDuration({ label, statistic: 'Maximum' }),
    );
    new Dashboard(this, 'Dashboard', {
      widgets: [
        [new SingleValueWidget({ title: 'Changes of a day, by outcome', metrics: ends, width: 24, sparkline: true })],
        [
          new GraphWidget({
            title: 'Changes started and failed',
            left: [stateMachine.metricStarted(), stateMachine.metricFailed(), stateMachine.metricTimedOut()],
            width: 12,
          }),
          new GraphWidget({ title: 'Duration of a change', left: [stateMachine.metricTime()], width: 12 }),
        ],
        [
          new GraphWidget({ title: 'Faults by step', left: faults, width: 12 }),
          new GraphWidget({ title: 'Slowest call by step', left: durations, width: 12 }),
        ],
      ],
    });
  }
}
