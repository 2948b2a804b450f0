import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { OPERATIONS } from '../api/operations.ts';
import type { AwsApiSettings } from '../domain/aws-api-settings.ts';
import type { Settings } from '../domain/settings.ts';
import type { EnvSchema as ApiEnv } from '../functions/change-api/env.ts';
import { ApiStage } from './api-stage.ts';
import { BundledFunction, type FunctionSurroundings } from './bundled-function.ts';
import type { ChangeWorkflow } from './change-workflow.ts';
import { withRules } from './code-with-rules.ts';
import type { FleetRotation } from './fleet-rotation.ts';
import type { Rights } from './rights.ts';
import { RolePolicies } from './role-policies.ts';
import type { SecretStore } from './secret-store.ts';
import { acknowledgeSignIn, signInRights } from './sign-in-rights.ts';
import { stackitEnvironment } from './stackit-environment.ts';

interface ChangeApiProps {
  readonly settings: Settings;
  readonly surroundings: FunctionSurroundings;
  readonly rights: Rights;
  readonly secrets: SecretStore;
  readonly table: { readonly name: string; readonly arn: string };
  readonly workflow: ChangeWorkflow;
  readonly fleet: FleetRotation;
}

const FOLDER = 'change-api';
/** As long as the gateway waits for an answer. */
const TIMEOUT_SECONDS = 29;
const WITHOUT_TOKENS = { nameClaim: 'sub', rolesClaim: 'roles' };

/** The HTTP API: a route of the gateway for each call, so that policies can name them, and one function behind all. */
export class ChangeApi extends Construct {
  readonly api: HttpApi;
  readonly lambda: BundledFunction<z.input<typeof ApiEnv>>;
  /** Null: callers come with tokens, which say in which roles. */
  readonly policies: RolePolicies | null;

  constructor(scope: Construct, id: string, props: ChangeApiProps) {
    super(scope, id);
    const { settings, surroundings } = props;
    const { jwt, rateLimit } = settings.aws.api;
    this.lambda = this.apiFunction(props);
    this.api = new HttpApi(this, 'Api', {
      apiName: 'vpn-change',
      description: 'vpn-change: asks for, approves and follows changes of VPN connections',
      createDefaultStage: false,
    });
    this.addRoutes(jwt);
    const { stageName } = new ApiStage(this, 'Stage', { ...surroundings, api: this.api, rateLimit });
    this.policies = jwt ? null : new RolePolicies(this, 'Policies', { api: this.api, stageName, settings });
  }

  private addRoutes(jwt: AwsApiSettings['jwt']): void {
    const integration = new HttpLambdaIntegration('Function', this.lambda.lambda, { scopePermissionToRoute: false });
    const authorizer = jwt
      ? new HttpJwtAuthorizer('Tokens', jwt.issuer, { jwtAudience: jwt.audience })
      : new HttpIamAuthorizer();
    for (const { method, path, guard } of OPERATIONS) {
      const methods = [HttpMethod[method]];
      if (guard !== null) {
        this.api.addRoutes({ path, methods, integration, authorizer });
        continue;
      }
      const [route] = this.api.addRoutes({ path, methods, integration });
      const reason = 'Open to everybody: tells that the service answers, or how to ask it, and reads nothing.';
      if (route) Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason });
    }
  }

  private apiFunction({ settings, surroundings, rights, secrets, table, workflow, fleet }: ChangeApiProps) {
    const { stateMachineArn } = workflow.stateMachine;
    const signIn = signInRights(settings.stackit, secrets, rights);
    const { nameClaim, rolesClaim } = settings.aws.api.jwt ?? WITHOUT_TOKENS;
    const made = withRules(join(surroundings.bundles, FOLDER), settings, (code) => {
      return new BundledFunction<z.input<typeof ApiEnv>>(this, 'ChangeApi', {
        ...surroundings,
        folder: FOLDER,
        code,
        description: 'vpn-change: the HTTP API',
        environment: {
          ...stackitEnvironment(settings.stackit),
          CHANGE_TABLE: table.name,
          STATE_MACHINE: stateMachineArn,
          FLEET_STATE_MACHINE: fleet.stateMachine.stateMachineArn,
          CALLBACK_HOSTS: settings.callbacks.allowedHosts.join(' '),
          NAME_CLAIM: nameClaim,
          ROLES_CLAIM: rolesClaim,
        },
        // Somebody waits for the answer, and more memory is more CPU for a cold start.
        memoryMegabytes: 1024,
        timeoutSeconds: TIMEOUT_SECONDS,
        rights: [
          ...rights.readClaims(table.arn),
          ...rights.askForChanges(table.arn),
          ...rights.start(stateMachineArn),
          ...rights.steerRuns(table.arn),
          ...rights.start(fleet.stateMachine.stateMachineArn),
          ...rights.wake(stateMachineArn),
          ...rights.readHistory(stateMachineArn, workflow.executionArns),
          ...rights.listVersions([...secrets.keys.values()]),
          ...signIn,
        ],
      });
    });
    acknowledgeSignIn(made, signIn);
    const reason = 'Executions are named by change ids.';
    made.acknowledge(`AwsSolutions-IAM5[Resource::${workflow.executionArnsFinding}]`, reason);
    return made;
  }
}
