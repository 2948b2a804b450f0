import { describe, expect, it } from 'vitest';
import { CallbackSettingsSchema } from '../../domain/callback-settings.ts';
import { callbackTargetFinding } from '../../domain/callback-target.ts';

const HOSTS = ['hooks.example.com', '*.service-now.com', 'hooks.example.com:8443', '*.example.net:8443'];
const codeOf = (url: string, hosts: readonly string[] = HOSTS) => callbackTargetFinding(url, [...hosts])?.code ?? null;

describe('a callback may go to', () => {
  it.each([
    'https://hooks.example.com/1?a=b',
    'https://HOOKS.example.com',
    'https://hooks.example.com:443/1',
    'https://hooks.example.com:8443/1',
    'https://dev1.service-now.com/api',
    'https://a.b.service-now.com/api',
    'https://a.example.net:8443',
  ])('a host of the list: %s', (url) => {
    expect(codeOf(url)).toBeNull();
  });

  it.each([
    ['http://127.0.0.1:8080/1', '127.0.0.1:8080'],
    ['http://localhost:8080', 'localhost:8080'],
    ['http://[::1]:8080', '[::1]:8080'],
    ['https://203.0.113.7/1', '203.0.113.7'],
    // As the URL's own parser reads them.
    ['http://2130706433:8080/1', '127.0.0.1:8080'],
    ['https://bücher.example/1', 'xn--bcher-kva.example'],
  ])('%s when the list names %s', (url, entry) => {
    expect(codeOf(url, [entry])).toBeNull();
  });
});

describe('no callback may go to', () => {
  it.each([
    ['no URL', 'hooks.example.com', 'callback.not-a-url'],
    ['a place where it would travel in the clear', 'http://hooks.example.com/1', 'callback.not-https'],
    ['another scheme', 'ftp://hooks.example.com/1', 'callback.not-https'],
    ['a user', 'https://a@hooks.example.com/1', 'callback.credentials'],
    ['a password', 'https://:b@hooks.example.com/1', 'callback.credentials'],
    ['a host that only looks like it', 'https://hooks.example.com@evil.example/1', 'callback.credentials'],
    ['a longer name', 'https://hooks.example.com.evil.example/1', 'callback.host-not-allowed'],
    ['a name in front', 'https://evil-hooks.example.com/1', 'callback.host-not-allowed'],
    ['a backslash', 'https://evil.example\\@hooks.example.com/', 'callback.host-not-allowed'],
    ['the root dot', 'https://hooks.example.com./1', 'callback.host-not-allowed'],
    ['another port', 'https://hooks.example.com:22/1', 'callback.host-not-allowed'],
    ['the wildcard itself', 'https://service-now.com/1', 'callback.host-not-allowed'],
    ['a name before the wildcard without a dot', 'https://evilservice-now.com/1', 'callback.host-not-allowed'],
    ['an empty label', 'https://.service-now.com/1', 'callback.host-not-allowed'],
    ['another port below a wildcard', 'https://a.service-now.com:8443/1', 'callback.host-not-allowed'],
    ["the scheme's port where another is listed", 'https://a.example.net/1', 'callback.host-not-allowed'],
    ['an address', 'https://203.0.113.7/1', 'callback.host-not-allowed'],
    ['an address in disguise', 'https://0x7f.1/1', 'callback.host-not-allowed'],
    ['this machine', 'http://127.0.0.1/1', 'callback.host-not-allowed'],
  ])('%s: %s', (_, url, code) => {
    expect(codeOf(url)).toBe(code);
  });

  it('anywhere, when nothing is listed', () => {
    expect(codeOf('https://hooks.example.com/1', [])).toBe('callback.host-not-allowed');
  });

  it('and no refusal repeats the path, which may be a secret', () => {
    for (const url of ['https://evil.example/canary', 'http://hooks.example.com/canary', 'https://a:canary@b/']) {
      expect(JSON.stringify(callbackTargetFinding(url, HOSTS))).not.toContain('canary');
    }
  });
});

describe('the list of hosts', () => {
  const accepts = (entry: string) => CallbackSettingsSchema.safeParse({ allowedHosts: [entry] }).success;

  it.each([...HOSTS, 'localhost', '127.0.0.1:8080', '[::1]:8080', 'xn--bcher-kva.example'])('takes %s', (entry) => {
    expect(accepts(entry)).toBe(true);
  });

  it.each([
    'https://hooks.example.com',
    'hooks.example.com/',
    'hooks.example.com:443',
    'Hooks.example.com',
    'bücher.example',
    'user@hooks.example.com',
    '*',
    '*.com',
    'hooks.*.com',
    '*.0.0.1',
    '*.',
    '',
  ])('refuses what no URL would ever match, or too many would: %j', (entry) => {
    expect(accepts(entry)).toBe(false);
  });

  it('is empty by default, and the secret has a name', () => {
    expect(CallbackSettingsSchema.parse({})).toEqual({ allowedHosts: [], secret: 'vpn-change/callbacks' });
  });
});
