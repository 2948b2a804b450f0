import { CallbackSecretSchema } from '../domain/callback-secret.ts';
import { RefusedError } from '../domain/errors.ts';
import { cliSettings } from './open-session.ts';
import { openStore } from './open-store.ts';
import { readTextInput } from './read-input.ts';
import { printJson, type Terminal } from './terminal.ts';

/** Puts the text that signs callbacks into the vault, instead of the one before it. */
export async function callbacksSecret(terminal: Terminal, options: { config: string; file: string }): Promise<number> {
  const { allowedHosts, secret } = cliSettings(options.config).callbacks;
  const parsed = CallbackSecretSchema.safeParse(await readTextInput(options.file));
  if (!parsed.success) {
    const refusals = parsed.error.issues.map(({ message }) => ({ code: 'callback.secret', message: `it ${message}` }));
    throw new RefusedError(refusals);
  }
  const { workspace } = openStore(options.config);
  try {
    await workspace.texts.store(secret, parsed.data);
  } finally {
    workspace.close();
  }
  if (terminal.json) printJson(terminal, { secret });
  else terminal.out.write(`${secret}: stored. Give the same text to the systems that receive callbacks\n`);
  if (allowedHosts.length === 0)
    terminal.err.write('callbacks.allowedHosts is empty: no change may ask for callbacks\n');
  return 0;
}
