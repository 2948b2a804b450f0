import { describe, expect, it } from 'vitest';
import { PreSharedKey } from '../../domain/pre-shared-key.ts';
import { keyProfileFindings } from '../../domain/psk-profile.ts';

const CANARY = 'canary.psk.tunnel1.AAAAAAAAAAAAAAAAAAAAAA';
const DIVERSE = 'canaryBCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._canarybdefghijklmopqst';

describe('keyProfileFindings', () => {
  it.each<[string, string, string[]]>([
    ['a canary', CANARY, []],
    ['32 characters', DIVERSE.slice(0, 32), []],
    ['31 characters', DIVERSE.slice(0, 31), ['psk.length']],
    ['64 characters', DIVERSE.slice(0, 64), []],
    ['65 characters', `${DIVERSE.slice(0, 64)}z`, ['psk.length']],
    ['a leading 0', `0${CANARY}`, ['psk.leading-zero']],
    ['a 0 elsewhere', `a0${CANARY}`, []],
    ['a hyphen', `${CANARY}-`, ['psk.alphabet']],
    ['a line break', `${CANARY}\n`, ['psk.alphabet']],
    ['an umlaut', `${CANARY}ä`, ['psk.alphabet']],
    ['one repeated character', 'c'.repeat(44), ['psk.too-simple']],
    ['two repeated characters', 'ca'.repeat(32), ['psk.too-simple']],
    ['nothing', '', ['psk.length', 'psk.too-simple']],
    [
      'the example of the STACKIT page',
      'new-rotation-secret-key-2025',
      ['psk.length', 'psk.alphabet', 'psk.too-simple'],
    ],
  ])('judges %s by the profile generated', (_, value, codes) => {
    expect(keyProfileFindings(new PreSharedKey(value), 'generated').map(({ code }) => code)).toEqual(codes);
  });

  it.each<[string, string, string[]]>([
    ['20 characters', 'canary-psk-12345678!', []],
    ['19 characters', 'canary-psk-12345678', ['psk.length']],
    ['the example of the STACKIT page', 'new-rotation-secret-key-2025', []],
    ['one repeated character', 'c'.repeat(20), []],
    ['a leading 0 and a space', '0canary psk tunnel1 0', []],
    ['a trailing line break', 'canary.psk.tunnel1.AAAA\n', ['psk.alphabet']],
    ['an umlaut', 'canary.psk.tunnel1.äAAAA', ['psk.alphabet']],
  ])('judges %s by the profile stackit-minimum', (_, value, codes) => {
    expect(keyProfileFindings(new PreSharedKey(value), 'stackit-minimum').map(({ code }) => code)).toEqual(codes);
  });

  it('shows no part of a key, neither in code nor in message nor in path', () => {
    const findings = keyProfileFindings(new PreSharedKey('0canary-canary'), 'generated');
    expect(findings).toHaveLength(4);
    expect(JSON.stringify(findings)).not.toContain('canary');
    expect(findings.every(({ path }) => path === undefined)).toBe(true);
  });
});
