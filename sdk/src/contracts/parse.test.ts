import { expect, test } from 'vitest';
import type * as z from 'zod';
import { Circuit } from './documents/circuit.ts';
import { Comparison } from './documents/comparison.ts';
import { Job } from './documents/job.ts';
import { CofactorError } from './errors.ts';
import { parseDocument } from './parse.ts';

const problem = { kind: 'energy', structure: { format: 'xyz', data: '1\n\nH 0 0 0\n' }, basis: 'sto-3g' };
const job = { schema: 'cofactor.job/1', problem, method: { name: 'fci' } };

function issuesOf(schema: z.ZodType, value: unknown, root?: string): { message: string; issues: unknown } {
  try {
    parseDocument(schema, value, root);
  } catch (error) {
    if (error instanceof CofactorError) return { message: error.message, issues: error.details };
  }
  throw new Error('expected INVALID_INPUT');
}

test('what parses comes back with its defaults', () => {
  expect(parseDocument(Job, job)).toMatchObject({
    backend: 'auto',
    seed: 0,
    budget: {},
    problem: { charge: 0, multiplicity: 1, frozenCore: false },
  });
});

test.each([
  ['a wrong type', { ...job, seed: 'x' }, 'seed', 'number', '"x"'],
  ['a missing field', { ...job, schema: undefined }, 'schema', '"cofactor.job/1"', 'nothing'],
  ['too small', { ...job, seed: -1 }, 'seed', '>= 0', '-1'],
  ['too large', { ...job, seed: 2 ** 32 }, 'seed', '<= 4294967295', '4294967296'],
  ['not an integer', { ...job, seed: 1.5 }, 'seed', 'int', '1.5'],
  ['NaN', { ...job, problem: { ...problem, charge: NaN } }, 'problem.charge', 'number', 'NaN'],
  ['another version', { ...job, schema: 'cofactor.job/9' }, 'schema', '"cofactor.job/1"', '"cofactor.job/9"'],
  [
    'an unknown tag',
    { ...job, problem: { kind: 'enrgy' } },
    'problem.kind',
    'one of energy, geometry, minimum, circuit, transport, train, explore',
    '"enrgy"',
  ],
  ['no tag', { ...job, problem: {} }, 'problem.kind', 'one of energy, geometry, minimum, circuit, transport, train, explore', 'nothing'],
  ['an unknown word', { ...job, problem: { ...problem, angular: 'round' } }, 'problem.angular', 'one of cartesian, spherical', '"round"'],
  ['an unknown field', { ...job, priority: 1 }, 'priority', 'no such field (see the schema for the fields there are)', '1'],
  ['a bad pattern', { ...job, backend: 'IBM!' }, 'backend', 'a backend such as cpu, statevector, noisy:heron-r3 or auto', '"IBM!"'],
  [
    'neither file nor data',
    { ...job, problem: { ...problem, structure: { format: 'xyz' } } },
    'problem.structure',
    'exactly one of file and data',
    '{"format":"xyz"}',
  ],
  ['no method', { schema: job.schema, problem }, 'method', 'a method such as { "name": "fci" }', 'nothing'],
  [
    'a list too short',
    { ...job, problem: { ...problem, activeSpace: { select: 'orbitals', orbitalIndices: [] } } },
    'problem.activeSpace.orbitalIndices',
    'length >= 1',
    '[]',
  ],
  ['too close to zero', { ...job, problem: { ...problem, accuracyHartree: 0 } }, 'problem.accuracyHartree', '> 0', '0'],
])('%s: path, expected and got', (_, value, path, expected, got) => {
  expect(issuesOf(Job, value)).toEqual({
    message: `${path}: expected ${expected}, got ${got}`,
    issues: { issues: [{ path, expected, got }] },
  });
});

test('the root names the document in paths and messages', () => {
  expect(issuesOf(Job, { ...job, seed: -1 }, 'job').message).toBe('job.seed: expected >= 0, got -1');
  expect(issuesOf(Job, 5, 'job').message).toBe('job: expected object, got 5');
  expect(issuesOf(Job, 5).message).toBe('(document): expected object, got 5');
});

test('every thing wrong is listed; the message tells the first and how many more', () => {
  const { message, issues } = issuesOf(Job, { ...job, seed: -1, backend: '!', extra: true });
  expect(message).toMatch(/\(and 2 more\)$/);
  expect((issues as { issues: { path: string }[] }).issues.map(({ path }) => path).sort()).toEqual(['backend', 'extra', 'seed']);
});

test('several unknown fields are one issue each', () => {
  expect(issuesOf(Job, { ...job, a: 1, b: 2 }).issues).toMatchObject({ issues: [{ path: 'a' }, { path: 'b' }] });
});

test('a plain union speaks for the member that came furthest, or names them all', () => {
  const circuit = (angle: unknown) => ({ numQubits: 1, operations: [{ gate: 'rx', qubits: [0], angles: [angle] }] });
  expect(issuesOf(Circuit, circuit({ parameter: 'a' })).message).toBe('operations.0.angles.0.parameter: expected number, got "a"');
  expect(issuesOf(Circuit, circuit('pi')).message).toBe('operations.0.angles.0: expected number or object, got "pi"');
});

test('a bad key of a record is named', () => {
  const arms = [{ external: { source: 'x', counts: { '02': 1 } } }];
  const { message } = issuesOf(Comparison, { schema: 'cofactor.comparison/1', problem, arms });
  expect(message).toMatch(/^arms\.0\.external\.counts\.02: expected a key: .*, got "02"$/);
});
