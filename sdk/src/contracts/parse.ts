/** From unknown JSON to a typed noun: zod judges, and what it finds becomes INVALID_INPUT with path, expected and got. */
import type * as z from 'zod';
import { CofactorError, describeValue, type InputIssue } from './errors.ts';

type ZodIssue = z.core.$ZodIssue;

/**
 * Parses `value` with `schema`.
 * @param root name of the document in messages and paths, e.g. `job`; empty for paths relative to the document.
 * @throws CofactorError INVALID_INPUT with one entry per thing wrong.
 */
export function parseDocument<S extends z.ZodType>(schema: S, value: unknown, root = ''): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.flatMap((issue) => toInputIssues(issue, value)).map((issue) => prefix(issue, root));
  const [first, ...rest] = issues;
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : '';
  throw new CofactorError('INVALID_INPUT', `${first.path}: expected ${first.expected}, got ${first.got}${more}`, { issues });
}

function prefix(issue: InputIssue, root: string): InputIssue {
  if (!root) return { ...issue, path: issue.path || '(document)' };
  return { ...issue, path: issue.path ? `${root}.${issue.path}` : root };
}

function toInputIssues(issue: ZodIssue, value: unknown): InputIssue[] {
  const path = issue.path.map(String).join('.');
  const found = valueAt(value, issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      expected: 'no such field (see the schema for the fields there are)',
      got: describeValue(valueAt(found, [key])),
    }));
  }
  if (issue.code === 'invalid_union') return unionIssues(issue, path, value);
  if (issue.code === 'invalid_key') {
    return [{ path, expected: `a key: ${issue.issues.map(expectation).join(', ')}`, got: describeValue(issue.path.at(-1)) }];
  }
  return [{ path, expected: expectation(issue), got: describeValue(found) }];
}

/** A discriminated union says which tags exist; a plain one speaks for the member that came furthest, or names them all. */
function unionIssues(issue: ZodIssue & { code: 'invalid_union' }, path: string, value: unknown): InputIssue[] {
  const found = valueAt(value, issue.path);
  const tag = issue.discriminator;
  if (tag !== undefined) {
    const options = 'options' in issue && Array.isArray(issue.options) ? `one of ${issue.options.map(String).join(', ')}` : 'a known value';
    const at = path.endsWith(tag) ? path : path ? `${path}.${tag}` : tag;
    const got = typeof found === 'object' && found !== null ? valueAt(found, [tag]) : found;
    return [{ path: at, expected: options, got: describeValue(got) }];
  }
  const inside = issue.errors.filter(([first]) => first !== undefined && (first.path.length > 0 || first.code === 'unrecognized_keys'));
  const [closest] = inside.sort((a, b) => a.length - b.length);
  if (closest) return closest.flatMap((nested) => toInputIssues({ ...nested, path: [...issue.path, ...nested.path] }, value));
  const forms = issue.errors.flatMap(([first]) => (first ? [expectation(first)] : []));
  return [{ path, expected: [...new Set(forms)].join(' or ') || 'another form', got: describeValue(found) }];
}

function expectation(issue: ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? describeValue(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${issue.origin === 'array' || issue.origin === 'string' ? 'length ' : ''}${issue.inclusive === false ? '>' : '>='} ${issue.minimum}`;
    case 'too_big':
      return `${issue.origin === 'array' || issue.origin === 'string' ? 'length ' : ''}${issue.inclusive === false ? '<' : '<='} ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}
