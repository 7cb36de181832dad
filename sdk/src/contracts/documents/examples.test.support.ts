/** The kept examples of docs/examples, by file name, with the schema of the document each is. */
import { readdirSync, readFileSync } from 'node:fs';
import { DOCUMENTS, type DocumentName } from './schemas.ts';

const FOLDER = new URL('../../../docs/examples/', import.meta.url);

export interface Example {
  file: string;
  document: DocumentName;
  json: Record<string, unknown>;
}

/** `job-1.energy.json` is a `cofactor.job/1`. */
export const EXAMPLES: readonly Example[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const [, noun, version] = /^(.+)-(\d+)\./.exec(file) ?? [];
    const document = `cofactor.${noun}/${version}`;
    if (!(document in DOCUMENTS)) throw new Error(`${file} is an example of ${document}, which is no document`);
    return {
      file,
      document: document as DocumentName,
      json: JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Record<string, unknown>,
    };
  });

export function example(file: string): Record<string, unknown> {
  const found = EXAMPLES.find((candidate) => candidate.file === `${file}.json`);
  if (!found) throw new Error(`no example ${file}`);
  return structuredClone(found.json);
}
