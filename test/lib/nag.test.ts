import { type App, type Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exampleDeployment, exampleStack, NETWORK, TOKENS } from './example-stack.ts';

const SHORTEST_REASON = 30;
const AcknowledgedSchema = z.record(z.string(), z.string());

/** The same rules under a name that nobody acknowledges. */
class UnheardChecks extends AwsSolutionsChecks {
  constructor(app: App) {
    super(app);
    this.packName = 'Unheard';
  }
}

function acknowledgements(stack: Stack) {
  return stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(AcknowledgedSchema.parse(data)))
      .filter(([id]) => id.includes('AwsSolutions'))
      .map(([id, reason]) => ({ id: id.replace(/^.*AwsSolutions-/, ''), reason, path: node.path })),
  );
}

function findings(app: App, stack: Stack) {
  return new UnheardChecks(app).validateScope(stack).violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath = '' }) => ({
      id: ruleName.replace('Unheard-', ''),
      path: constructPath,
    })),
  );
}

const DEPLOYMENTS = {
  'the example': exampleDeployment(),
  'one without callbacks': {
    ...exampleDeployment(),
    callbacks: { ...exampleDeployment().callbacks, allowedHosts: [] },
  },
  'one with a network': exampleDeployment({}, { network: NETWORK }),
  'one whose callers have tokens': exampleDeployment({}, { api: { jwt: TOKENS } }),
  'one with workload identity': exampleDeployment({
    auth: { workloadIdentity: { serviceAccountEmail: 'a@sa.stackit.cloud', audience: 'stackit' } },
  }),
};

describe.each(Object.entries(DEPLOYMENTS))('of %s, the rules of AwsSolutions', (_, settings) => {
  const { app, stack } = exampleStack(settings);

  it('find nothing that is not acknowledged', () => {
    expect(new AwsSolutionsChecks(app).validateScope(stack)).toEqual({ success: true, violations: [] });
  });

  it('are acknowledged finding by finding: one for each, each for one', () => {
    const found = findings(app, stack);
    const acknowledged = acknowledgements(stack);
    const below = (path: string, finding: string) => finding === path || finding.startsWith(`${path}/`);
    for (const { id, path } of acknowledged) {
      const meant = found.filter((finding) => finding.id === id && below(path, finding.path));
      expect(meant, `${id} at ${path}`).toHaveLength(1);
    }
    expect(acknowledged).toHaveLength(found.length);
  });

  it('are acknowledged with a reason', () => {
    const reasons = acknowledgements(stack).map(({ reason }) => reason.length);
    expect(Math.min(...reasons)).toBeGreaterThan(SHORTEST_REASON);
  });
});
