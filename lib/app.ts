import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { RefusedError } from '../domain/errors.ts';
import { BUNDLES } from './build-functions.ts';
import { deploymentSettings } from './deployment-settings.ts';
import { VpnChangeStack } from './vpn-change-stack.ts';

const app = new App();
const context = (name: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(name);
  return typeof value === 'string' ? value : undefined;
};

try {
  new VpnChangeStack(app, 'vpn-change', {
    settings: deploymentSettings({ connections: context('connections'), endpoint: context('endpoint') }),
    bundles: BUNDLES,
    emulator: context('emulator') === 'true',
    commit: context('commit') ?? null,
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
} catch (error) {
  if (!(error instanceof RefusedError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
