import { describe, expect, it } from 'vitest';
import { weakAlgorithmFindings } from '../../domain/weak-algorithms.ts';
import { exampleBody, exampleTunnel } from './example-bodies.ts';

describe('weakAlgorithmFindings', () => {
  it('warns of nothing where the algorithms are strong', () => {
    expect(weakAlgorithmFindings(exampleBody())).toEqual([]);
  });

  it('warns in each place that offers sha1 or modp1024, even beside stronger ones', () => {
    const { phase1, phase2 } = exampleTunnel();
    const tunnel1 = exampleTunnel({ phase1: { ...phase1, integrityAlgorithms: ['sha2_256', 'sha1'] } });
    const tunnel2 = exampleTunnel({ phase2: { ...phase2, integrityAlgorithms: ['sha1'], dhGroups: ['modp1024'] } });
    const findings = weakAlgorithmFindings(exampleBody({ tunnel1, tunnel2 }));
    expect(findings.map(({ code, path }) => [code, path])).toEqual([
      ['weak.sha1', '/tunnel1/phase1/integrityAlgorithms'],
      ['weak.sha1', '/tunnel2/phase2/integrityAlgorithms'],
      ['weak.modp1024', '/tunnel2/phase2/dhGroups'],
    ]);
    expect(findings[0]?.message).toContain('2026-12-31');
  });

  it('copes with a phase without groups', () => {
    const phase1 = { encryptionAlgorithms: ['aes256gcm16'], integrityAlgorithms: ['sha2_256'] };
    expect(weakAlgorithmFindings(exampleBody({ tunnel1: exampleTunnel({ phase1 }) }))).toEqual([]);
  });
});
