import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Wish {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request signed with AWS Signature Version 4, sent. */
export async function signedFetch(service: string, credentials: Credentials, wish: Wish): Promise<Response> {
  const { method, url, headers = {}, body } = wish;
  const signer = new SignatureV4({ service, region: process.env.AWS_REGION ?? '', credentials, sha256: Sha256 });
  const { headers: signed } = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...headers, host: url.host },
    body,
  });
  return fetch(url, { method, headers: signed, ...(body === undefined ? {} : { body }) });
}

const ROOT: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** A new IAM user with an access key and this policy. */
export async function iamUser(endpoint: URL, name: string, policyArn: string): Promise<Credentials> {
  const iam = async (words: Readonly<Record<string, string>>) => {
    const body = new URLSearchParams({ Version: '2010-05-08', UserName: name, ...words }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await signedFetch('iam', ROOT, { method: 'POST', url: endpoint, headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`IAM answered ${answer.status} to ${words.Action}: ${text}`);
    return text;
  };
  await iam({ Action: 'CreateUser' });
  await iam({ Action: 'AttachUserPolicy', PolicyArn: policyArn });
  const made = await iam({ Action: 'CreateAccessKey' });
  const field = (tag: string) => new RegExp(`<${tag}>(.*?)</${tag}>`).exec(made)?.[1] ?? '';
  return { accessKeyId: field('AccessKeyId'), secretAccessKey: field('SecretAccessKey') };
}
