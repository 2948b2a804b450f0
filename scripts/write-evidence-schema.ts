import { writeFileSync } from 'node:fs';
import { evidenceJsonSchema } from '../domain/evidence-json-schema.ts';

// npm run schema – writes what docs/evidence.schema.json must hold; a test compares the two.
writeFileSync('docs/evidence.schema.json', `${JSON.stringify(evidenceJsonSchema(), null, 2)}\n`);
