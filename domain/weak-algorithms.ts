import type { ConnectionBody } from './connection-body.ts';
import type { Finding } from './errors.ts';
import { TUNNEL_NAMES } from './identifiers.ts';

const WEAK = [
  {
    code: 'weak.sha1',
    field: 'integrityAlgorithms',
    word: 'sha1',
    message: 'sha1 is deprecated and will be removed by STACKIT on 2026-12-31: use sha2_256 or stronger',
  },
  {
    code: 'weak.modp1024',
    field: 'dhGroups',
    word: 'modp1024',
    message: 'modp1024 is weak: use ecp256, ecp384 or modp2048',
  },
] as const;

/** Warnings, one for each place where a weak algorithm is offered. */
export function weakAlgorithmFindings(body: ConnectionBody): Finding[] {
  return TUNNEL_NAMES.flatMap((name) =>
    (['phase1', 'phase2'] as const).flatMap((phase) =>
      WEAK.filter(({ field, word }) => body[name][phase][field]?.includes(word)).map(({ code, field, message }) => ({
        code,
        message,
        path: `/${name}/${phase}/${field}`,
      })),
    ),
  );
}
