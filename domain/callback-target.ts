import type { CallbackSettings } from './callback-settings.ts';
import type { Finding } from './errors.ts';
import { isLoopback } from './settings.ts';

type AllowedHosts = CallbackSettings['allowedHosts'];

/**
 * Why no callback may go to this URL; null: it may. What its host resolves to is looked at when it is called. No message
 * repeats the URL: its path may be a secret.
 */
export function callbackTargetFinding(url: string, allowedHosts: AllowedHosts): Finding | null {
  if (!URL.canParse(url)) return finding('callback.not-a-url', 'callbackUrl is no URL');
  const { protocol, username, password, host, hostname } = new URL(url);
  if (username !== '' || password !== '') {
    return finding('callback.credentials', 'callbackUrl must hold no user name and no password');
  }
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(url))) {
    return finding('callback.not-https', 'callbackUrl must begin with https://');
  }
  if (allowedHosts.some((entry) => covers(entry, host, hostname))) return null;
  return finding('callback.host-not-allowed', `${host} is not one of callbacks.allowedHosts in the configuration`);
}

/** A wildcard stands for one or more labels; a port must be the listed one, none is the scheme's own. */
function covers(entry: string, host: string, hostname: string): boolean {
  if (!entry.startsWith('*.')) return entry === host;
  const [domain = '', port = ''] = entry.slice(1).split(':');
  const below = hostname.endsWith(domain) && hostname.length > domain.length;
  return below && host.slice(hostname.length) === (port && `:${port}`);
}

function finding(code: string, message: string): Finding {
  return { code, message, path: '/callbackUrl' };
}
