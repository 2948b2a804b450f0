import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Settings } from '../domain/settings.ts';

interface SecretStoreProps {
  readonly settings: Settings;
  readonly encryptionKey: IKey;
}

/**
 * The secrets that the configuration names. They are made empty: a generated value would be a key that no device has. They
 * are filled by `vpn-change vault import --target aws` or in the console, and outlive the stack.
 */
export class SecretStore extends Construct {
  /** ARNs of the connections' secrets, by the secret's name. */
  readonly keys: ReadonlyMap<string, string>;
  /** ARN of the secret with STACKIT's key file; null when sign-in needs none. */
  readonly stackitKey: string | null;
  /** ARN of the secret that signs callbacks; null when no host may be called. */
  readonly callbacks: string | null;

  constructor(scope: Construct, id: string, { settings, encryptionKey }: SecretStoreProps) {
    super(scope, id);
    const { connections, stackit, callbacks } = settings;
    const names = [...new Set(Object.values(connections).map(({ pskSecret }) => pskSecret))];
    const empty = (name: string, description: string, reason: string): string => {
      const secret = new CfnSecret(this, name, { name, description, kmsKeyId: encryptionKey.keyArn });
      secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
      Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason });
      return secret.ref;
    };
    const rotated =
      'Rotated by the state machine: native rotation cannot wait for a gateway, nor hand over to a device.';
    this.keys = new Map(
      names.map((name) => [name, empty(name, 'vpn-change: pre-shared keys of both tunnels', rotated)]),
    );
    const { auth } = stackit;
    const issued = 'STACKIT issues the key file: there is no API by which Secrets Manager could rotate it.';
    this.stackitKey =
      auth && 'keySecret' in auth
        ? empty(auth.keySecret, "vpn-change: STACKIT's service-account key file", issued)
        : null;
    const shared = 'Shared with the systems that receive callbacks: a rotation by itself would not reach them.';
    this.callbacks =
      callbacks.allowedHosts.length > 0
        ? empty(callbacks.secret, 'vpn-change: the text that signs callbacks', shared)
        : null;
  }
}
