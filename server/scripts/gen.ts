/** Writes server/schema.graphql, the schema as text; schema.test.ts holds it to the code. */
import { writeFileSync } from 'node:fs';
import { printSchema } from 'graphql';
import { resolvers } from '../src/resolvers/index.ts';
import { makeSchema } from '../src/schema/schema.ts';

writeFileSync(new URL('../schema.graphql', import.meta.url), `${printSchema(makeSchema(resolvers))}\n`);
