export interface IamUser {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Asks the emulator's IAM, which believes everybody. */
async function iam(endpoint: URL, words: Readonly<Record<string, string>>): Promise<string> {
  const url = new URL(`?${new URLSearchParams({ Version: '2010-05-08', ...words }).toString()}`, endpoint);
  const answer = await fetch(url, { method: 'POST' });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`IAM answered ${String(answer.status)} to ${words.Action ?? 'nothing'}: ${text}`);
  return text;
}

function field(text: string, tag: string): string {
  return new RegExp(`<${tag}>(.*?)</${tag}>`).exec(text)?.[1] ?? '';
}

/** A new user with an access key and this policy. */
export async function iamUser(endpoint: URL, UserName: string, PolicyArn: string): Promise<IamUser> {
  await iam(endpoint, { Action: 'CreateUser', UserName });
  await iam(endpoint, { Action: 'AttachUserPolicy', UserName, PolicyArn });
  const made = await iam(endpoint, { Action: 'CreateAccessKey', UserName });
  return { accessKeyId: field(made, 'AccessKeyId'), secretAccessKey: field(made, 'SecretAccessKey') };
}

/** Whether the policies of a user let this call of an API through. */
export async function mayInvoke(endpoint: URL, userArn: string, call: string): Promise<boolean> {
  const told = await iam(endpoint, {
    Action: 'SimulatePrincipalPolicy',
    PolicySourceArn: userArn,
    'ActionNames.member.1': 'execute-api:Invoke',
    'ResourceArns.member.1': call,
  });
  return field(told, 'EvalDecision') === 'allowed';
}
