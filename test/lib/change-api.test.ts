import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ACCESS } from '../../api/access.ts';
import { ApprovalSettingsSchema, ROLES } from '../../domain/approval-settings.ts';
import {
  type ExampleTemplate,
  exampleDeployment,
  exampleStack,
  ofType,
  TOKENS,
  templateOf,
  textOf,
} from './example-stack.ts';

const INVOKE = 'arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:ChangeApi/Api/$default/';
const RouteSchema = z.object({ RouteKey: z.string(), AuthorizationType: z.string() });
const PolicySchema = z.object({
  PolicyDocument: z.object({
    Statement: z.tuple([
      z.strictObject({
        Effect: z.literal('Allow'),
        Action: z.literal('execute-api:Invoke'),
        Resource: z.array(z.json()),
      }),
    ]),
  }),
});
const StageSchema = z.object({
  StageName: z.string(),
  DefaultRouteSettings: z.object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() }),
  RouteSettings: z.record(z.string(), z.object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() })),
  AccessLogSettings: z.object({ DestinationArn: z.json(), Format: z.string() }),
});

let template: ExampleTemplate;
let withTokens: ExampleTemplate;
beforeAll(() => {
  template = templateOf(exampleStack());
  const rateLimit = { requestsPerSecond: 7, burst: 9 };
  withTokens = templateOf(
    exampleStack(exampleDeployment({}, { api: { jwt: { ...TOKENS, rolesClaim: 'groups' }, rateLimit } })),
  );
}, 60_000);

const properties = (of: ExampleTemplate, path: string) => of.resources.get(path)?.Properties ?? {};
const routes = (of: ExampleTemplate) =>
  Object.fromEntries(
    ofType(of, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => {
      const { RouteKey, AuthorizationType } = RouteSchema.parse(Properties);
      return [RouteKey, AuthorizationType];
    }),
  );
const stage = (of: ExampleTemplate) => StageSchema.parse(properties(of, 'ChangeApi/Stage/Default'));
/** What the policy of a role allows, by the resource of each call. */
const allowed = (of: ExampleTemplate, role: string) => {
  const { Statement } = PolicySchema.parse(properties(of, `ChangeApi/Policies/${role}`)).PolicyDocument;
  return Statement[0].Resource.map((resource) => textOf(of, resource).replace(INVOKE, '')).toSorted();
};

describe('the routes of the gateway', () => {
  it('take AWS credentials, two that tell nothing of anybody aside', () => {
    const open = Object.entries(routes(template)).filter(([, type]) => type === 'NONE');
    expect(open.map(([key]) => key).toSorted()).toEqual(['GET /healthz', 'GET /openapi.json']);
    const guarded = Object.values(routes(template)).filter((type) => type === 'AWS_IAM');
    expect(guarded).toHaveLength(Object.keys(ACCESS).length);
  });

  it('take tokens of the issuer instead, where one is configured', () => {
    expect([...new Set(Object.values(routes(withTokens)))].toSorted()).toEqual(['JWT', 'NONE']);
    expect(Object.keys(routes(withTokens))).toEqual(Object.keys(routes(template)));
    const [authorizer] = ofType(withTokens, 'AWS::ApiGatewayV2::Authorizer').map(([, resource]) => resource.Properties);
    expect(authorizer).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: TOKENS.issuer, Audience: TOKENS.audience },
    });
    const environment = { Variables: { NAME_CLAIM: 'sub', ROLES_CLAIM: 'groups' } };
    expect(properties(withTokens, 'ChangeApi/ChangeApi/Function').Environment).toMatchObject(environment);
  });

  it('are all that leads to the function: there is no catch-all, and nobody else may call it', () => {
    expect(Object.keys(routes(template)).filter((key) => /\$default|ANY|\+/.test(key))).toEqual([]);
    const callers = ofType(template, 'AWS::Lambda::Permission')
      .map(([, { Properties }]) => Properties)
      .filter(({ FunctionName }) => textOf(template, FunctionName) === 'ChangeApi/ChangeApi/Function');
    expect(callers.map(({ Principal }) => Principal)).toEqual(['apigateway.amazonaws.com']);
    expect(textOf(template, callers[0]?.SourceArn)).toContain(':ChangeApi/Api/');
  });
});

describe('the stage', () => {
  it('limits each route as configured, and further those that are open to everybody', () => {
    const { StageName, DefaultRouteSettings, RouteSettings } = stage(withTokens);
    expect([StageName, DefaultRouteSettings]).toEqual([
      '$default',
      { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 },
    ]);
    const open = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 };
    expect(RouteSettings).toEqual({ 'GET /healthz': open, 'GET /openapi.json': open });
  });

  it('logs who called what and how it ended, and neither query nor header nor body', () => {
    const { DestinationArn, Format } = stage(template).AccessLogSettings;
    expect(textOf(template, DestinationArn)).toContain('ChangeApi/Stage/Log');
    const fields = Object.values(z.record(z.string(), z.string()).parse(JSON.parse(Format)));
    expect(fields).toEqual(expect.arrayContaining(['$context.requestId', '$context.identity.userArn']));
    expect(fields.filter((field) => /query|header|body|\$request/i.test(field))).toEqual([]);
  });
});

describe('the policies of the roles', () => {
  const READS = [
    'GET/changes',
    'GET/changes/*',
    'GET/changes/*/trail',
    'GET/connections',
    'GET/connections/*',
    'GET/rotations/*',
  ];

  it.each([
    ['requester', ['POST/changes']],
    ['approver', ['POST/changes/*/approval', 'POST/changes/*/review']],
    [
      'operator',
      [
        'POST/changes',
        'POST/changes/*/cancellation',
        'POST/changes/*/confirmation',
        'POST/changes/*/peer-ready',
        'POST/rotations',
        'POST/rotations/*/pause',
        'POST/rotations/*/resume',
        'POST/rotations/*/stop',
      ],
    ],
    ['auditor', []],
  ])('let %s read, and call %j', (role, more) => {
    expect(allowed(template, role)).toEqual([...READS, ...more].toSorted());
  });

  it('are attached to nobody, and named in the outputs', () => {
    for (const role of ROLES) {
      const { Roles, Users, Groups } = properties(template, `ChangeApi/Policies/${role}`);
      expect([Roles, Users, Groups]).toEqual([undefined, undefined, undefined]);
    }
    const output = z.object({ Value: z.json() }).parse(template.outputs.OperatorPolicyArn);
    expect(textOf(template, output.Value)).toBe('ChangeApi/Policies/operator');
  });

  it('give approvals to the role that the connections demand, with a warning where there are several', () => {
    const deployment = exampleDeployment();
    const approval = ApprovalSettingsSchema.parse({ role: 'operator' });
    const made = exampleStack({ ...deployment, approval }, true);
    const approvers = ROLES.filter((role) => allowed(templateOf(made), role).includes('POST/changes/*/approval'));
    expect(approvers).toEqual(['operator']);
    const office = { ...exampleDeployment().connections.office, approval: { role: 'approver' } };
    const several = exampleStack(exampleDeployment({}, {}, { office, branch: { ...office, approval } }), true);
    const warnings = several.stack.node.findAll().flatMap(({ node }) => node.metadata.map(({ data }) => String(data)));
    expect(warnings.filter((warning) => warning.includes('approvals are demanded of'))).toHaveLength(1);
  }, 60_000);

  it('do not exist where callers have tokens, which say it themselves', () => {
    expect(ofType(withTokens, 'AWS::IAM::ManagedPolicy')).toEqual([]);
    expect(Object.keys(withTokens.outputs).filter((name) => name.includes('Policy'))).toEqual([]);
  });
});
