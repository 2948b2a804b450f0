import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { eventBridgeChangeEvents } from '../adapters/aws/event-bridge-change-events.ts';
import type { ChangeEvents } from '../domain/ports.ts';
import { AWS_CLIENT_OPTIONS } from './aws-client-options.ts';

export function awsChangeEvents({ EVENT_BUS }: { readonly EVENT_BUS: string }): ChangeEvents {
  return eventBridgeChangeEvents({ client: new EventBridgeClient(AWS_CLIENT_OPTIONS), busName: EVENT_BUS });
}
