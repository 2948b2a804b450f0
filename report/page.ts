import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { Html } from './html.ts';
import { STYLES } from './styles.ts';

/** Nothing is loaded from anywhere, and no other style or script runs than the very ones of the page. */
export function contentPolicy(script: string): string {
  const scripts = script === '' ? "'none'" : hashSource(script);
  const parts = [`default-src 'none'`, `style-src ${hashSource(STYLES)}`, `script-src ${scripts}`];
  return [...parts, `base-uri 'none'`, `form-action 'self'`].join('; ');
}

export function pageHead(title: string, script: string): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(contentPolicy(script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${raw(STYLES)}</style></head>
<body><a class="skip" href="#main">To the content</a>
`;
}

export function pageEnd(script: string): Html {
  return html`${script === '' ? '' : html`<script>${raw(script)}</script>`}</body></html>
`;
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
