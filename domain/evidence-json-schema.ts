import * as z from 'zod';
import { KeptRecordSchema } from './evidence-record.ts';

/** What the chain holds, for those who read it with tools of their own: JSON Schema 2020-12. */
export function evidenceJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(KeptRecordSchema, { target: 'draft-2020-12', io: 'output' });
  return {
    $schema,
    title: 'What vpn-change keeps of a change',
    description:
      'The member `record` of an entry of the chain. A change to a published version is a new version; old ones stay.',
    ...schema,
  };
}
