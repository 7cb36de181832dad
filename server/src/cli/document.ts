/** Documents from disk or standard input: read, parsed as JSON, files they name inlined from beside them. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Comparison, CofactorError, invalidInput, Job, parseDocument, Report } from '@cofactor/sdk/contracts';
import { inlineFiles } from '@cofactor/sdk';
import { isAtomicInput, readAtomicInput } from '@cofactor/sdk/workflow';

/** A job, or a QCSchema input as one. @param path a file, or `-` for standard input. @throws CofactorError NOT_FOUND or INVALID_INPUT */
export async function loadJob(path: string): Promise<Job> {
  const json = await loadJson(path);
  return parseDocument(Job, isAtomicInput(json) ? readAtomicInput(json) : json);
}

/** A report that was saved stands for the comparison that it is of. */
export async function loadComparisonOrReport(path: string): Promise<Comparison | Report> {
  const json = await loadJson(path);
  return schemaOf(json) === 'cofactor.report/1' ? parseDocument(Report, json) : parseDocument(Comparison, json);
}

/** A job or a comparison, by its `schema`. */
export async function loadDocument(path: string): Promise<Job | Comparison> {
  const json = await loadJson(path);
  const schema = schemaOf(json);
  if (isAtomicInput(json)) return parseDocument(Job, readAtomicInput(json));
  if (schema === 'cofactor.job/1') return parseDocument(Job, json);
  if (schema === 'cofactor.comparison/1') return parseDocument(Comparison, json);
  throw invalidInput('schema', 'cofactor.job/1 or cofactor.comparison/1', schema, 'start from `cofactor new energy`');
}

const schemaOf = (json: unknown): unknown => (typeof json === 'object' && json !== null && 'schema' in json ? json.schema : undefined);

/** JSON that names no files. */
export async function loadPlainJson(path: string): Promise<unknown> {
  return parseJson(await readSource(path), path);
}

async function loadJson(path: string): Promise<unknown> {
  const json = parseJson(await readSource(path), path);
  return inlineFiles(json, path === '-' ? process.cwd() : dirname(resolve(path)));
}

function parseJson(source: string, path: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch (cause) {
    throw invalidInput(
      path === '-' ? 'standard input' : path,
      'a JSON document',
      cause instanceof Error ? cause.message : source.slice(0, 40),
    );
  }
}

/** A file that a command names, as text. @throws CofactorError NOT_FOUND */
export async function readSource(path: string): Promise<string> {
  if (path === '-') return text(process.stdin);
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new CofactorError(
      'NOT_FOUND',
      `no document ${path}: expected a file that can be read, or - for standard input`,
      { what: 'document', id: path },
      { cause },
    );
  }
}
