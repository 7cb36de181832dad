/** The one place of the SDK that touches files: the client reads what a document names, next to it; a gateway never does. */
import { invalidInput } from './contracts/index.ts';

/**
 * The document with every `file` replaced by the `data` it holds.
 * @param document job or comparison as JSON, not parsed yet.
 * @param baseDirectory folder of the document; a file must lie in it or below.
 * @throws INVALID_INPUT naming the field of a file that is elsewhere or cannot be read.
 */
export async function inlineFiles(document: unknown, baseDirectory: string): Promise<unknown> {
  return inline(document, '', baseDirectory);
}

async function inline(value: unknown, path: string, base: string): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item, k) => inline(item, join(path, String(k)), base)));
  if (typeof value !== 'object' || value === null) return value;
  const fields = await Promise.all(
    Object.entries(value).map(async ([key, item]) => [key, await inline(item, join(path, key), base)] as const),
  );
  const { file, ...rest } = Object.fromEntries(fields);
  // A source names a format beside its file; with data as well, the schema has something to say.
  if (typeof file !== 'string' || !('format' in rest) || 'data' in rest) return Object.fromEntries(fields);
  return { ...rest, data: await readBeside(file, base, join(path, 'file')) };
}

async function readBeside(file: string, base: string, field: string): Promise<string> {
  const [{ readFile }, path] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  const target = path.resolve(base, file);
  const inside = path.relative(base, target);
  if (inside.startsWith('..') || path.isAbsolute(inside)) throw invalidInput(field, 'a file next to the document, or below it', file);
  try {
    return await readFile(target, 'utf8');
  } catch (error) {
    throw invalidInput(field, 'a file that can be read', file, error instanceof Error && 'code' in error ? String(error.code) : undefined);
  }
}

const join = (path: string, key: string): string => (path ? `${path}.${key}` : key);

/** Writes text to a file, making the folders on the way. */
export async function writeText(file: string, text: string): Promise<void> {
  const [{ mkdir, writeFile }, path] = await Promise.all([import('node:fs/promises'), import('node:path')]);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

/** 3Dmol.js with its licence, for pages in which structures can be turned: some 0.5 MB of script. */
export async function moleculeViewer(): Promise<string> {
  const [{ createRequire }, { readFile }] = await Promise.all([import('node:module'), import('node:fs/promises')]);
  const { resolve } = createRequire(import.meta.url);
  const [script, licence] = await Promise.all(['3dmol/build/3Dmol-min.js', '3dmol/LICENSE'].map((name) => readFile(resolve(name), 'utf8')));
  return `/*!\n${licence}\n*/\n${script}`;
}
