export interface IamUser {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A new IAM user of the emulator, which believes who says so, with an access key and this policy. */
export async function iamUser(endpoint: URL, name: string, policyArn: string): Promise<IamUser> {
  const iam = async (words: Readonly<Record<string, string>>) => {
    const url = new URL(`?${new URLSearchParams({ Version: '2010-05-08', UserName: name, ...words })}`, endpoint);
    const answer = await fetch(url, { method: 'POST' });
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
