import { Annotations, Stack, Validations } from 'aws-cdk-lib';
import { CfnApi, type HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { OPERATIONS } from '../api/operations.ts';
import { policyGrants } from '../api/policy-grants.ts';
import { ROLES, type Role } from '../domain/approval-settings.ts';
import { approvingRoles } from '../domain/approving-roles.ts';
import type { Settings } from '../domain/settings.ts';

interface RolePoliciesProps {
  readonly api: HttpApi;
  readonly stageName: string;
  readonly settings: Settings;
}

/** A managed policy for each role, to be attached to the people and systems that have it: the calls of that role, and no other. */
export class RolePolicies extends Construct {
  /** In the order of the roles. */
  readonly arns: ReadonlyMap<Role, string>;

  constructor(scope: Construct, id: string, props: RolePoliciesProps) {
    super(scope, id);
    const approving = approvingRoles(props.settings);
    if (approving.length > 1) this.warnOfSeveral(approving);
    this.arns = new Map(ROLES.map((role) => [role, this.policy(role, approving, props).managedPolicyArn]));
  }

  private policy(role: Role, approving: readonly Role[], { api, stageName }: RolePoliciesProps): ManagedPolicy {
    const calls = OPERATIONS.filter(({ guard }) => guard !== null && policyGrants(role, guard, approving)).map(
      ({ method, path }) => ({ method, path: path.replaceAll(/\{\w+\}/g, '*') }),
    );
    const resources = calls.map(({ method, path }) => api.arnForExecuteApi(method, path, stageName));
    const policy = new ManagedPolicy(this, role, {
      description: `vpn-change: what the role ${role} may call`,
      statements: [new PolicyStatement({ actions: ['execute-api:Invoke'], resources })],
    });
    const { defaultChild } = api.node;
    const apiId = defaultChild instanceof CfnApi ? Stack.of(this).getLogicalId(defaultChild) : '';
    for (const { method, path } of calls.filter((call) => call.path.includes('*'))) {
      const arn = `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${apiId}>/${stageName}/${method}${path}`;
      const reason = 'The asterisk stands for the id of a change or the name of a connection.';
      Validations.of(policy).acknowledge({ id: `AwsSolutions-IAM5[Resource::${arn}]`, reason });
    }
    return policy;
  }

  private warnOfSeveral(approving: readonly Role[]): void {
    const why = `approvals are demanded of ${approving.join(' and ')}: policies of IAM cannot tell the plans apart, so each of these roles can approve any; give all approvals one role, or configure aws.api.jwt`;
    Annotations.of(this).addWarningV2('vpn-change:approving-roles', why);
  }
}
