import { describe, expect, it } from 'vitest';
import { environmentToken } from '../../../adapters/stackit/access-tokens.ts';

describe('a token from the environment', () => {
  it('is taken without the white space around it', async () => {
    expect(await environmentToken({ T: ' canary-token\n' }, 'T').current()).toBe('canary-token');
  });

  it.each([
    [{}, 'the environment variable T holds no token'],
    [{ T: '  ' }, 'the environment variable T holds no token'],
    [{ T: 'canary\ntoken' }, 'the environment variable T holds characters that no token has'],
  ])('is refused by the name of its variable: %j', async (environment, message) => {
    await expect(environmentToken(environment, 'T').current()).rejects.toMatchObject({
      name: 'SignInRefusedError',
      message,
    });
  });

  it('is read again on a renewal, and refused when it is still the same', async () => {
    const environment = { T: 'canary-1' };
    const token = environmentToken(environment, 'T');
    await expect(token.renew('canary-1')).rejects.toMatchObject({
      name: 'SignInRefusedError',
      message: 'the token in T was refused (401): expired?',
    });
    environment.T = 'canary-2';
    expect(await token.renew('canary-1')).toBe('canary-2');
  });
});
