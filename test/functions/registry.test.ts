import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { runState } from '../../functions/registry.ts';
import { planFacts } from '../domain/example-documents.ts';
import { readyDocument, rehearse } from './rehearsal.ts';

const FACTS = planFacts();

describe('runState', () => {
  it('reads the document as an engine hands it over, and writes only what the schema of the state knows', async () => {
    const rehearsal = await rehearse(FACTS);
    const document = JSON.parse(JSON.stringify(await readyDocument(FACTS, rehearsal)));
    const output = await runState('ApplyChange', document, rehearsal.ports);
    expect(JSON.parse(JSON.stringify(output))).toEqual(output);
    expect(rehearsal.world.puts).toHaveLength(1);
    expect(JSON.stringify(output)).not.toContain('canary');
  });

  it('runs the states of the way back in their own direction', async () => {
    const rehearsal = await rehearse(FACTS);
    const document = await readyDocument(FACTS, rehearsal);
    expect(await runState('RollBackChange', document, rehearsal.ports)).toMatchObject({ put: 'back-0' });
  });

  it.each([[null], [{}], [{ request: { kind: 'rotate-psk' } }]])(
    'refuses what is no document: %j',
    async (document) => {
      const { ports } = await rehearse(FACTS);
      await expect(runState('ValidateChange', document, ports)).rejects.toThrow(z.ZodError);
    },
  );
});
