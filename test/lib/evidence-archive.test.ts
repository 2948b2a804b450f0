import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type ExampleTemplate, exampleDeployment, exampleStack, ofType, templateOf, textOf } from './example-stack.ts';
import { roleRights } from './role-rights.ts';

let template: ExampleTemplate;
beforeAll(() => {
  template = templateOf(exampleStack());
}, 60_000);

const BucketSchema = z.object({
  ObjectLockEnabled: z.boolean(),
  ObjectLockConfiguration: z.object({
    Rule: z.object({ DefaultRetention: z.object({ Days: z.number(), Mode: z.string() }) }),
  }),
  VersioningConfiguration: z.object({ Status: z.string() }),
  BucketEncryption: z.json(),
  PublicAccessBlockConfiguration: z.record(z.string(), z.boolean()),
});

function bucketOf(made: ExampleTemplate) {
  const [found] = ofType(made, 'AWS::S3::Bucket');
  return BucketSchema.parse(found?.[1].Properties);
}

describe('the bucket of evidence', () => {
  it('is locked, versioned and closed to the public', () => {
    const bucket = bucketOf(template);
    expect(bucket.ObjectLockEnabled).toBe(true);
    expect(bucket.VersioningConfiguration.Status).toBe('Enabled');
    expect(Object.values(bucket.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    expect(JSON.stringify(bucket.BucketEncryption)).toContain('aws:kms');
  });

  it('keeps every object as long, and as firmly, as the configuration says', () => {
    const retention = (audit: object) =>
      bucketOf(templateOf(exampleStack(exampleDeployment({}, { audit }), true))).ObjectLockConfiguration.Rule
        .DefaultRetention;
    expect(bucketOf(template).ObjectLockConfiguration.Rule.DefaultRetention).toEqual({ Days: 732, Mode: 'GOVERNANCE' });
    expect(retention({ mode: 'compliance', years: 7 })).toEqual({ Days: 2562, Mode: 'COMPLIANCE' });
  }, 60_000);

  it('denies what is not encrypted under its key, what comes without TLS, and every removal', () => {
    const policies = ofType(template, 'AWS::S3::BucketPolicy').map(([, { Properties }]) =>
      textOf(template, Properties),
    );
    const text = policies.join();
    for (const words of [
      'OnlyEncrypted',
      's3:x-amz-server-side-encryption',
      'OnlyUnderItsKey',
      'aws:SecureTransport',
      's3:TlsVersion',
      'NothingIsRemoved',
      's3:DeleteObjectVersion',
      's3:BypassGovernanceRetention',
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toContain('"Allow"');
  });

  it('outlives the stack, and so do its key and the key that signs', () => {
    const kept = ['AWS::S3::Bucket', 'AWS::KMS::Key'].flatMap((type) => ofType(template, type));
    expect(kept.filter(([, { DeletionPolicy }]) => DeletionPolicy !== 'Retain').map(([path]) => path)).toEqual([]);
  });
});

describe('an auditor', () => {
  it('opens no payload, no secret and nothing under the project key, and changes nothing', () => {
    const lines = roleRights(template).get('Evidence/Auditor') ?? [];
    expect(lines.length).toBeGreaterThan(5);
    const forbidden = /Keys\/Project|secretsmanager|dynamodb|lambda|Put|Delete|Start|Send|Update|Create|\* on|on \*/;
    expect(lines.filter((line) => forbidden.test(line))).toEqual([]);
  });
});
