import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../adapters/local/read-settings.ts';
import { settingsRegistry } from '../../../adapters/local/settings-registry.ts';
import { type Finding, RefusedError } from '../../../domain/errors.ts';
import { temporaryFolder } from './temporary-folder.ts';

const UUID = '5f1c0000-0000-4000-8000-000000000001';
const OFFICE = `
    projectId: ${UUID}
    region: eu01
    gatewayId: ${UUID}
    connectionId: ${UUID}
    pskSecret: vpn/office`;
const HEAD = 'stackit:\n  endpoint: simulator\nconnections:\n';
const withOffice = (more: string) => `${HEAD}  office:${OFFICE}\n${more}`;

function fileOf(text: string | Buffer): string {
  const file = join(temporaryFolder(), 'connections.yaml');
  writeFileSync(file, text);
  return file;
}

/** The refusals, with the folder taken out of their messages. */
function refusalsOf(text: string | Buffer): readonly Finding[] {
  const file = fileOf(text);
  try {
    readSettings(file);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return error.refusals.map((refusal) => ({ ...refusal, message: refusal.message.replace(file, 'FILE') }));
  }
  return [];
}

describe('settings', () => {
  it('are read with their defaults, commands as they stand, and shared parts by alias', async () => {
    const settings = readSettings(
      fileOf(`${HEAD}  office:${OFFICE}
    peer: &peer { kind: command, command: [./peer.sh] }
    window: { days: [sun], from: 02:00, to: "04:00", timeZone: Europe/Berlin }
  plant:${OFFICE}
    peer: *peer
`),
    );
    const registry = settingsRegistry(settings);
    const plant = await registry.find('plant');
    expect(plant?.peer).toEqual({
      kind: 'command',
      command: ['./peer.sh'],
      timeoutSeconds: 30,
      actions: ['load-key', 'revert-key'],
    });
    expect((await registry.find('office'))?.window?.from).toBe('02:00');
    expect(await registry.find('constructor')).toBeNull();
  });

  it.each([
    ['checks: { proof: canary }', 'wrong-value', 'connections.office.checks.proof: must be one of any, strict'],
    [
      'checks: { prof: any }',
      'unknown-field',
      'connections.office.checks.prof: is not a known field; did you mean proof?',
    ],
    [
      'peer: { kind: comand }',
      'wrong-value',
      'connections.office.peer.kind: must be one of none, manual, command, lambda',
    ],
    ['peer: { kind: command }', 'missing-field', 'connections.office.peer.command: is missing: must be an array'],
    [
      'peer: { kind: command, comand: [a], command: [b] }',
      'unknown-field',
      'connections.office.peer.comand: is not a known field; did you mean command?',
    ],
    [
      'checks: { probes: [{ tcp: a:1, timeoutSecond: 1 }] }',
      'unknown-field',
      'connections.office.checks.probes[0].timeoutSecond: is not a known field; did you mean timeoutSeconds?',
    ],
    [
      'checks: { probes: [{ udp: canary }] }',
      'wrong-value',
      'connections.office.checks.probes[0]: must be either { tcp: "host:port" } or { http: URL }',
    ],
    [
      'checks: { settleSeconds: 1.5 }',
      'wrong-value',
      'connections.office.checks.settleSeconds: must be a whole number',
    ],
    ['checks: { settleSeconds: 601 }', 'wrong-value', 'connections.office.checks.settleSeconds: must be at most 600'],
    [
      'window: { days: [], from: "2", to: "04:00", timeZone: UTC }',
      'wrong-value',
      'connections.office.window.days: must have at least 1 entries',
    ],
    [
      'rotation: { window: { days: [sun], from: "02:00", to: "04:00", timeZone: UTC } }',
      'moved-field',
      'connections.office.rotation.window: was moved: it stands beside `rotation` as `window` of the connection, and holds for every change',
    ],
    [
      'preSharedKey: canary',
      'unknown-field',
      'connections.office.preSharedKey: is not a known field; known here: projectId, region, gatewayId, connectionId, pskSecret, labels, requireTicket, approval, peer, window, rotation, checks',
    ],
  ])('refuse %s with its line, path and the allowed values, and never quote a value', (line, code, message) => {
    const [first, ...more] = refusalsOf(withOffice(`    ${line}\n`));
    expect(first).toEqual({
      code: `settings.${code}`,
      message: `FILE:10: ${message}`,
      path: message.slice(0, message.indexOf(': ')),
    });
    expect(JSON.stringify([first, ...more])).not.toContain('canary');
  });

  it('name a missing field at the line of what should hold it', () => {
    expect(refusalsOf(`${HEAD}  b.c: {}\n`)[0]?.message).toBe(
      'FILE:4: connections["b.c"].projectId: is missing: must be a string',
    );
  });

  it('report all mistakes at once', () => {
    const refusals = refusalsOf(
      `stackit: { endpoint: simulator, apiVersion: v2 }\nconnections:\n  "a b": {}\n  c:\nother: 1\n`,
    );
    expect(refusals.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'settings.wrong-value stackit.apiVersion',
      'settings.wrong-value connections["a b"]',
      'settings.wrong-value connections.c',
      'settings.unknown-field other',
    ]);
  });

  it.each([
    [
      'a field that comes twice',
      withOffice(`  office:${OFFICE}\n`),
      'duplicate-field',
      'FILE:10: connections.office: is there twice, first in line 4',
    ],
    ['YAML that is none', 'a: "canary" canary\n', 'syntax', 'FILE:1: YAML: Unexpected scalar at node end'],
    ['a tab', 'a:\n\t- b\n', 'syntax', 'FILE:2: YAML: Tabs are not allowed as indentation'],
    [
      'two documents',
      'a: 1\n---\nb: 2\n',
      'syntax',
      'FILE:2: YAML: Source contains multiple documents; please use YAML.parseAllDocuments()',
    ],
    ['an unknown tag', 'a: !canary 1\n', 'syntax', 'FILE:1: YAML: Unresolved tag'],
    ['an alias of nothing', 'a: *canary\n', 'aliases', 'FILE:1: a: is an alias of something that was not named before'],
    ['a list as a name', '? [a]\n: 1\n', 'syntax', 'FILE: a field name must be plain text'],
    ['an empty file', '', 'wrong-value', 'FILE: must be an object'],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0xff]), 'unreadable', 'FILE: this is no UTF-8 text'],
    ['more than 4 MiB', '#'.repeat(4 * 1024 * 1024 + 1), 'too-large', 'FILE: more than 4194304 bytes'],
  ])('refuse %s', (_, text, code, message) => {
    expect(refusalsOf(text)[0]).toMatchObject({ code: `settings.${code}`, message });
  });

  const bomb = Array.from(
    { length: 20 },
    (_, level) => `x${level}: &a${level} [${`*a${level - 1}, `.repeat(level === 0 ? 0 : 10)}1]`,
  );
  it.each([
    ['aliases that multiply', bomb.join('\n'), 'settings.aliases'],
    ['an alias inside its own anchor', 'a: &a [*a]\n', 'settings.aliases'],
    ['more aliases than any file needs', `a: &a 1\nb: [${'*a, '.repeat(20_001)}]\n`, 'settings.aliases'],
    ['brackets without end', '[{a: '.repeat(800_000), 'settings.syntax'],
    ['dashes without end', '- '.repeat(2_000_000), 'settings.syntax'],
  ])('refuse %s before they cost anything', (_, text, code) => {
    expect(refusalsOf(text).map((refusal) => refusal.code)).toEqual([code]);
  });

  it('say why a file cannot be read', () => {
    const folder = temporaryFolder();
    expect(() => readSettings(join(folder, 'none.yaml'))).toThrow(
      /settings\.unreadable: .*none\.yaml: there is no such file/,
    );
    expect(() => readSettings(folder)).toThrow(/this is a folder, not a file/);
  });

  it('of 10,000 connections are read', () => {
    const connections = Array.from({ length: 10_000 }, (_, number) => `  office-${number}:${OFFICE}\n`);
    expect(Object.keys(readSettings(fileOf(HEAD + connections.join(''))).connections)).toHaveLength(10_000);
  });
});
