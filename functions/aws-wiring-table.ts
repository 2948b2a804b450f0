import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoDbChangeSignals } from '../adapters/aws/dynamodb-change-signals.ts';
import { dynamoDbGatewayClaims } from '../adapters/aws/dynamodb-gateway-claims.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { ChangeSignals, GatewayClaims } from '../domain/ports.ts';
import { AWS_CLIENT_OPTIONS } from './aws-client-options.ts';

export function changeTableClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(AWS_CLIENT_OPTIONS));
}

export function awsClaims({ CHANGE_TABLE }: { readonly CHANGE_TABLE: string }): GatewayClaims {
  return dynamoDbGatewayClaims({ client: changeTableClient(), tableName: CHANGE_TABLE, clock: systemClock() });
}

export function awsSignals({ CHANGE_TABLE }: { readonly CHANGE_TABLE: string }): ChangeSignals {
  return dynamoDbChangeSignals({ client: changeTableClient(), tableName: CHANGE_TABLE });
}
