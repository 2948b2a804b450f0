/** The project's own metrics in CloudWatch: what functions count, alarms and dashboard read. */
export const METRIC_NAMESPACE = 'vpn-change';

/** Each has a dimension beside `service`, the folder of the function. */
export const METRICS = {
  /** `done`, or the name of the error. */
  stepEnded: { name: 'StepEnded', dimension: 'end' },
  changeEnded: { name: 'ChangeEnded', dimension: 'outcome' },
  changeOverdue: { name: 'ChangeOverdue', dimension: 'state' },
  /** `delivered`, `retry` or `dead`. */
  callbackAttempted: { name: 'CallbackAttempted', dimension: 'fate' },
  /** The status of the answer. */
  requestAnswered: { name: 'RequestAnswered', dimension: 'status' },
  /** How many keys are older than they may be. */
  keysOverdue: { name: 'KeysOverdue', dimension: 'scope' },
  oldestKeyDays: { name: 'OldestKeyDays', dimension: 'scope' },
  /** By connection. */
  keyOverdue: { name: 'KeyOverdue', dimension: 'connection' },
} as const;
export type MetricOfOurs = keyof typeof METRICS;
