import { readFile } from 'node:fs/promises';
import { RefusedError } from '../../domain/errors.ts';
import { type ServiceAccountKey, ServiceAccountKeySchema } from './service-account-key.ts';

const CODE = 'settings.key-file';
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'not readable by this user',
  EPERM: 'not readable by this user',
  EISDIR: 'a folder, not a file',
};

/** Reads a service-account key file. Throws RefusedError with all reasons; none repeats what the file holds. */
export async function readKeyFile(path: string): Promise<ServiceAccountKey> {
  const result = ServiceAccountKeySchema.safeParse(await readJson(path));
  if (result.success) return result.data;
  const findings = result.error.issues.map((issue) => ({
    code: CODE,
    message: `${path}: ${issue.path.join('.') || 'the content'}: ${issue.message}`,
  }));
  throw new RefusedError(findings);
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw refusal(path, REASONS[code] ?? `cannot be read ${code}`.trim());
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // JSON.parse's own message repeats the text around the mistake: that may be the private key.
    throw refusal(path, 'not JSON');
  }
}

function refusal(path: string, reason: string): RefusedError {
  return new RefusedError([{ code: CODE, message: `${path}: ${reason}` }]);
}
