import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { type Settings, SettingsSchema } from '../../domain/settings.ts';
import { VpnChangeStack } from '../../lib/vpn-change-stack.ts';
import { FUNCTION_FOLDERS } from '../functions/function-folders.ts';

const AUTH_BY_SECRET = { keySecret: 'vpn-change/stackit-key' };
export const NETWORK = { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] };
export const TOKENS = { issuer: 'https://login.example.com/tenant', audience: ['vpn-change'] };

function connection(id: number, peer: object) {
  return {
    projectId: '5f1c0000-0000-4000-8000-000000000001',
    region: 'eu01',
    gatewayId: '9b2e0000-0000-4000-8000-000000000002',
    connectionId: `77aa0000-0000-4000-8000-00000000000${id}`,
    pskSecret: `vpn/${id === 1 ? 'office' : 'branch'}`,
    peer,
  };
}

/** Two connections: one whose device pulls its keys, one that is told by a function and gives evidence. */
export function exampleDeployment(stackit: object = {}, aws: object = {}, more: object = {}): Settings {
  const actions = ['load-key', 'revert-key', 'evidence'];
  return SettingsSchema.parse({
    stackit: { endpoint: 'https://vpn.api.stackit.cloud', auth: AUTH_BY_SECRET, ...stackit },
    aws: { alarmEmail: 'operations@example.com', ...aws },
    callbacks: { allowedHosts: ['hooks.example.com', '*.service-now.com'] },
    connections: {
      office: connection(1, { kind: 'none' }),
      branch: connection(2, { kind: 'lambda', functionName: 'tell-branch', actions }),
      ...more,
    },
  });
}

/** Of functions that serve no state. */
/** Bundles in name alone: what is in them is the affair of the bundles' own test. */
function namesakes(): string {
  const root = mkdtempSync(join(tmpdir(), 'namesakes-'));
  for (const folder of FUNCTION_FOLDERS) {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, 'index.mjs'), `export const handler = '${folder}';\n`);
  }
  return root;
}

let bundles: string | undefined;

/** The stack as `cdk.json` has it made. */
export function exampleStack(settings: Settings = exampleDeployment(), emulator = false) {
  const { context } = z
    .object({ context: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync('cdk.json', 'utf8')));
  bundles ??= namesakes();
  const app = new App({ context: { ...context, 'aws:cdk:enable-path-metadata': true } });
  return { app, stack: new VpnChangeStack(app, 'vpn-change', { settings, bundles, emulator }) };
}

const ResourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.json()).default({}),
  DeletionPolicy: z.string().optional(),
  Metadata: z.looseObject({ 'aws:cdk:path': z.string() }),
});
const TemplateSchema = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string() })),
  Outputs: z.record(z.string(), z.json()),
});
export type Resource = z.infer<typeof ResourceSchema>;

/** The template with each resource by its construct path, such as `States/ApplyChange/Function`. */
export function templateOf({ stack }: ReturnType<typeof exampleStack>) {
  const { Resources, Outputs } = TemplateSchema.parse(Template.fromStack(stack).toJSON());
  const resources = new Map<string, Resource>();
  const paths = new Map<string, string>();
  for (const [logicalId, raw] of Object.entries(Resources)) {
    const resource = ResourceSchema.safeParse(raw);
    if (!resource.success) continue;
    const path = resource.data.Metadata['aws:cdk:path'].replace(/^vpn-change\//, '').replace(/\/Resource$/, '');
    paths.set(logicalId, path);
    resources.set(path, resource.data);
  }
  return { resources, paths, outputs: Outputs };
}

export type ExampleTemplate = ReturnType<typeof templateOf>;

export function ofType({ resources }: ExampleTemplate, type: string): [string, Resource][] {
  return [...resources].filter(([, resource]) => resource.Type === type);
}

const JoinSchema = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.json())]) });
const RefSchema = z.object({ Ref: z.string() });
const GetAttSchema = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });

/** A value of the template as one text: a reference is the path of what it refers to. */
export function textOf({ paths }: ExampleTemplate, value: unknown): string {
  const known = (id: string) => paths.get(id) ?? `<${id}>`;
  const whole = (part: unknown): string => {
    const ref = RefSchema.safeParse(part);
    if (ref.success) return known(ref.data.Ref);
    const attribute = GetAttSchema.safeParse(part);
    if (attribute.success) return known(attribute.data['Fn::GetAtt'][0]);
    const joined = JoinSchema.safeParse(part);
    if (joined.success) return joined.data['Fn::Join'][1].map(whole).join(joined.data['Fn::Join'][0]);
    return typeof part === 'string' ? part : JSON.stringify(part);
  };
  return whole(value);
}
