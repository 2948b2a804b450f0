import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { CfnStage, type HttpApi, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { OPERATIONS } from '../api/operations.ts';
import type { AwsApiSettings } from '../domain/aws-api-settings.ts';
import type { FunctionSurroundings } from './bundled-function.ts';

interface ApiStageProps extends Pick<FunctionSurroundings, 'encryptionKey' | 'retentionDays'> {
  /** With all its routes. */
  readonly api: HttpApi;
  readonly rateLimit: AwsApiSettings['rateLimit'];
}

/** Of each call that is open to everybody: enough for a health check, too little to be of use to anybody else. */
const OPEN_LIMIT = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 };

/** What is told of a request: neither its query, nor a header, nor its body. */
const ACCESS_LOG = {
  request: '$context.requestId',
  at: '$context.requestTime',
  from: '$context.identity.sourceIp',
  principal: '$context.identity.userArn',
  subject: '$context.authorizer.claims.sub',
  route: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  refusedBecause: '$context.authorizer.error',
  failedBecause: '$context.integrationErrorMessage',
};

/** Where the API is served from: limits for each route, and a log with a line for each request. */
export class ApiStage extends Construct {
  /** Of an HTTP API that is served from the root of its address. */
  readonly stageName = '$default';

  constructor(scope: Construct, id: string, { api, rateLimit, encryptionKey, retentionDays }: ApiStageProps) {
    super(scope, id);
    const log = new LogGroup(this, 'Log', { encryptionKey, retention: retentionDays });
    const stage = new HttpStage(this, 'Default', {
      httpApi: api,
      stageName: this.stageName,
      autoDeploy: true,
      throttle: { rateLimit: rateLimit.requestsPerSecond, burstLimit: rateLimit.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    const resource = stage.node.defaultChild;
    const open = OPERATIONS.filter(({ guard }) => guard === null).map(({ method, path }) => `${method} ${path}`);
    if (resource instanceof CfnStage) resource.routeSettings = Object.fromEntries(open.map((key) => [key, OPEN_LIMIT]));
    // A stage cannot have settings for a route that is not there yet.
    stage.node.addDependency(api);
  }
}
