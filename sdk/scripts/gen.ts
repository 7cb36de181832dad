/**
 * Writes what derives from the contracts: one JSON Schema per document, for editors (`"$schema"` in a job file) and other
 * languages. A test holds the committed files to the contracts. Run: npm run gen
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { DOCUMENTS, jsonSchema, type DocumentName } from '@cofactor/sdk/contracts';

const folder = new URL('../docs/schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const name of Object.keys(DOCUMENTS) as DocumentName[]) {
  writeFileSync(new URL(`${name.replace('/', '-')}.json`, folder), `${JSON.stringify(jsonSchema(name), null, 1)}\n`);
}
