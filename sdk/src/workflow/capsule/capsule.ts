/**
 * A capsule: one document with everything a job was and gave, so that its numbers can be derived again elsewhere, without a
 * network and without the machine that made them. Its parts are texts by name:
 *
 *   job.json, plan.json, result.json     the documents
 *   steps/<key>.json                     what the journal holds of each step: the hash of what was asked, and the result, raw counts included
 *   artifacts/<sha256>                   the arrays that those results name, base64
 *
 * `manifest` holds the SHA-256 of every part and `seal` that of the manifest and of the rest, so that a part that was changed,
 * lost or added is named. It tells damage and tampering with parts; who made a capsule it does not prove.
 */
import { arrayBytes } from '../../contracts/artifact-store.ts';
import {
  ArrayRef,
  canonicalJson,
  COFACTOR_VERSION,
  CofactorError,
  contentHash,
  parseDocument,
  Plan,
  Result,
  sha256,
  StepResult,
  tooLarge,
  type ArtifactStore,
  type JournalEntry,
} from '../../contracts/index.ts';
import * as z from 'zod';

const Hash = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');

export const Capsule = z.strictObject({
  schema: z.literal('cofactor.capsule/1'),
  cofactorVersion: z.string(),
  manifest: z.record(z.string(), Hash),
  seal: Hash,
  parts: z.record(z.string(), z.string()),
});
export type Capsule = z.infer<typeof Capsule>;

/** What a run leaves to be packed. */
export interface PackedRun {
  plan: Plan;
  result: Result;
  entries: readonly JournalEntry[];
  artifacts: ArtifactStore;
}

/** What a capsule holds, its parts found whole. */
export interface OpenedCapsule extends Omit<PackedRun, 'artifacts'> {
  cofactorVersion: string;
  arrays: Map<string, Uint8Array>;
}

/**
 * @param options.maxArrayBytes of all arrays together, for who packs on behalf of others. @default any
 * @throws TOO_LARGE before an array is read
 */
export async function makeCapsule(
  { plan, result, entries, artifacts }: PackedRun,
  { maxArrayBytes = Infinity }: { maxArrayBytes?: number } = {},
): Promise<Capsule> {
  const arrays = arraysIn([plan, result, entries]);
  const asked = [...arrays.values()].reduce((sum, ref) => sum + arrayBytes(ref), 0);
  if (asked > maxArrayBytes) {
    const message = `a capsule of this job holds ${asked} bytes of arrays, at most ${maxArrayBytes} are packed here: pack the job where it runs`;
    throw tooLarge(message, { resource: 'bytes', asked, limit: maxArrayBytes });
  }
  const parts: Record<string, string> = {
    'job.json': canonicalJson(plan.job),
    'plan.json': canonicalJson(plan),
    'result.json': canonicalJson(result),
  };
  for (const entry of entries) parts[`steps/${entry.key}.json`] = canonicalJson(entry);
  for (const hash of arrays.keys()) parts[`artifacts/${hash}`] = toBase64(await artifacts.get(hash));
  const manifest = Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, hashOf(text)]));
  const head = { schema: 'cofactor.capsule/1' as const, cofactorVersion: COFACTOR_VERSION, manifest };
  return { ...head, seal: contentHash(head), parts };
}

/** @throws CONFLICT naming the part that was changed, lost or added; INVALID_INPUT for what is no capsule */
export function openCapsule(document: unknown): OpenedCapsule {
  const { parts, seal, ...head } = parseDocument(Capsule, document, 'capsule');
  if (contentHash(head) !== seal) throw altered('manifest', seal, contentHash(head));
  for (const name of new Set([...Object.keys(head.manifest), ...Object.keys(parts)])) {
    const [expected, text] = [head.manifest[name], parts[name]];
    const got = text === undefined ? 'nothing' : hashOf(text);
    if (got !== expected) throw altered(name, expected ?? 'nothing', got);
  }
  const json = (name: string): unknown => {
    if (parts[name] === undefined) throw altered(name, 'a part of every capsule', 'nothing');
    return JSON.parse(parts[name]) as unknown;
  };
  const named = (folder: string): string[] => Object.keys(parts).filter((name) => name.startsWith(folder));
  const plan = parseDocument(Plan, json('plan.json'), 'plan.json');
  if (canonicalJson(plan.job) !== parts['job.json']) throw altered('job.json', 'the job of plan.json', 'another');
  return {
    cofactorVersion: head.cofactorVersion,
    plan,
    result: parseDocument(Result, json('result.json'), 'result.json'),
    entries: named('steps/').map((name) => parseDocument(Entry, json(name), name) as JournalEntry),
    arrays: new Map(named('artifacts/').map((name) => [name.slice('artifacts/'.length), checkedArray(name, parts[name])])),
  };
}

const Entry = z.object({ key: z.string(), stepHash: z.string(), result: StepResult });

function checkedArray(name: string, text: string): Uint8Array {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (`artifacts/${sha256(bytes)}` !== name) throw altered(name, 'bytes of the hash it is named by', sha256(bytes));
  return bytes;
}

function altered(part: string, expected: string, got: string): CofactorError {
  const message = `this capsule was altered: ${part} is not what was packed: get it again from where it came`;
  return new CofactorError('CONFLICT', message, { what: part, expected, got });
}

const hashOf = (text: string): string => sha256(new TextEncoder().encode(text));

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let k = 0; k < bytes.length; k += 8192) text += String.fromCharCode(...bytes.subarray(k, k + 8192));
  return btoa(text);
}

/** All arrays that a document names, by their hashes. */
function arraysIn(value: unknown, found = new Map<string, ArrayRef>()): Map<string, ArrayRef> {
  if (typeof value !== 'object' || value === null) return found;
  const ref = ArrayRef.safeParse(value);
  if (ref.success) found.set(ref.data.sha256, ref.data);
  else for (const item of Object.values(value)) arraysIn(item, found);
  return found;
}
