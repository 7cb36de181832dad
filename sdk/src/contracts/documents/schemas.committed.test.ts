import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DOCUMENTS, jsonSchema, type DocumentName } from './schemas.ts';

test.each(Object.keys(DOCUMENTS) as DocumentName[])('the committed JSON Schema of %s is current (npm run gen)', (name) => {
  const file = new URL(`../../../docs/schemas/${name.replace('/', '-')}.json`, import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(jsonSchema(name))));
});
