import { foldSites, isCofactorError, stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BinaryQuadraticForm,
  binaryQuadraticForm,
  energyOf,
  maxCutForm,
  spinEnergy,
  toAssignment,
  toSpinModel,
} from './binary-quadratic.ts';
import { contactEnergies } from './contact-energies.ts';
import { createLattice, foldEnergy, foldOfCells } from './lattice.ts';
import { type ModelFormat, readModel, writeModel } from './model-files.ts';

const terms = fc.record({
  vartype: fc.constantFrom('binary' as const, 'spin' as const),
  numVariables: fc.integer({ min: 2, max: 8 }),
  offset: fc.integer({ min: -5, max: 5 }),
  seed: fc.nat(),
});

function randomForm({
  vartype,
  numVariables,
  offset,
  seed,
}: {
  vartype: 'binary' | 'spin';
  numVariables: number;
  offset: number;
  seed: number;
}) {
  const random = stream(seed, 'models-test');
  const weight = (): number => Math.round(64 * random.normal()) / 8;
  const quadratic: [number, number, number][] = [];
  for (let i = 0; i < numVariables; i++) for (let j = 0; j < i; j++) if (random.uniform() < 0.6) quadratic.push([i, j, weight()]);
  return binaryQuadraticForm({ vartype, numVariables, linear: Array.from({ length: numVariables }, weight), quadratic, offset });
}

/** Every assignment as ±1. */
const allSpins = (n: number): Int8Array[] =>
  Array.from({ length: 2 ** n }, (_, bits) => Int8Array.from({ length: n }, (_spin, i) => ((bits >> i) & 1 ? 1 : -1)));

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (isCofactorError(error, 'INVALID_INPUT')) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a quadratic form', () => {
  test('has the energies of its spin view, assignment by assignment', () => {
    fc.assert(
      fc.property(terms, (given) => {
        const form = randomForm(given);
        const model = toSpinModel(form);
        for (const spins of allSpins(given.numVariables)) {
          expect(Math.abs(spinEnergy(model, spins) - energyOf(form, toAssignment(form, spins)))).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test('sums a pair that comes twice, in either order, and warns', () => {
    const form = binaryQuadraticForm({
      vartype: 'spin',
      numVariables: 3,
      quadratic: [
        [0, 1, 2],
        [1, 0, 3],
        [1, 2, 1],
        [2, 1, -1],
      ],
    });
    expect([[...form.rows], [...form.columns], [...form.weights]]).toEqual([[0], [1], [5]]);
    expect(form.warnings).toEqual([{ code: 'DUPLICATE_PAIR', message: expect.stringContaining('2 pairs') as string }]);
  });

  test.each([
    ['NaN', { numVariables: 2, quadratic: [[0, 1, Number.NaN]] }, 'quadratic.0: expected a finite number, got NaN'],
    ['an infinite field', { numVariables: 2, linear: [0, Infinity], quadratic: [] }, 'linear.1: expected a finite number, got Infinity'],
    ['an index out of range', { numVariables: 2, quadratic: [[0, 2, 1]] }, 'quadratic.0: expected indices from 0 to 1, got 2'],
    ['a variable with itself', { numVariables: 2, quadratic: [[1, 1, 1]] }, 'quadratic.0: expected two different variables'],
    ['no variable', { numVariables: 0, quadratic: [] }, 'variables: expected at least one variable, got 0'],
  ])('refuses %s', (_what, given, expected) => {
    expect(
      messageOf(() =>
        binaryQuadraticForm({ vartype: 'binary', ...(given as { numVariables: number; quadratic: [number, number, number][] }) }),
      ),
    ).toContain(expected);
  });
});

describe('model files', () => {
  /** Equal landscapes: every assignment has the same energy, up to the names of its two values. */
  const sameLandscape = (a: BinaryQuadraticForm, b: BinaryQuadraticForm): void => {
    for (const spins of allSpins(a.numVariables)) {
      expect(Math.abs(energyOf(a, toAssignment(a, spins)) - energyOf(b, toAssignment(b, spins)))).toBeLessThan(1e-9);
    }
  };

  test.each(['dimod-json', 'qubo'] as ModelFormat[])('%s: what is written is read back', (format) => {
    fc.assert(
      fc.property(terms, (given) => sameLandscape(readModel(format, writeModel(format, randomForm(given))), randomForm(given))),
      { numRuns: 30, seed: 2 },
    );
  });

  test('gset: a cut is read back, and its value is the weight across', () => {
    const form = maxCutForm(4, [
      [0, 1, 3],
      [1, 2, -2],
      [2, 3, 1],
      [0, 3, 1],
    ]);
    const back = readModel('gset', writeModel('gset', form));
    sameLandscape(back, form);
    expect(energyOf(back, [1, -1, -1, 1])).toBe(-4); // edges 0–1 and 2–3 are cut
    expect(messageOf(() => writeModel('gset', randomForm({ vartype: 'binary', numVariables: 3, offset: 0, seed: 1 })))).toContain(
      'maximum cut',
    );
  });

  test('weights may be left out of a Gset, and comments stand in both texts', () => {
    expect(energyOf(readModel('gset', '# a triangle\n3 3\n1 2\n2 3\n1 3\n'), [1, -1, 1])).toBe(-2);
    const form = readModel('qubo', 'c made by hand\np qubo 0 2 1 1\n0 0 -1\n0 1 2.5\n');
    expect([energyOf(form, [1, 0]), energyOf(form, [1, 1])]).toEqual([-1, 1.5]);
  });

  test.each([
    ['gset', '3 2\n1 2 1\n2 4 1\n', 'line 3 column 3: expected an index from 1 to 3, got "4"'],
    ['gset', '3 2\n1 2 x\n', 'line 2 column 5: expected a finite number, got "x"'],
    ['gset', '3 2\n1 2 1\n', 'line 2 column 1: expected 2 edges'],
    ['gset', '3 1\n2 2 1\n', 'line 2 column 3: expected two different nodes'],
    ['gset', '3 1\n1 2 1 7\n', 'line 2 column 7: expected the end of the line'],
    ['gset', '', 'line 1 column 1: expected the numbers of nodes and edges'],
    ['qubo', 'p qubo 0 2 1 0\n0 5 1\n', 'line 2 column 3: expected an index from 0 to 1, got "5"'],
    ['qubo', 'p qubo 0 2 1 0\n0 0 NaN\n', 'line 2 column 5: expected a finite number, got "NaN"'],
    ['qubo', 'q\n', 'line 1 column 1: expected p qubo'],
    ['qubo', 'p qubo 0 2 1 0\n0 0\n', 'line 2 column 4: expected a finite number, got "the end of the line"'],
    ['dimod-json', '{"variable_type": "SPIN",\n  bad}', 'line 2 column'],
    ['dimod-json', '{"variable_type": "TRIT"}', 'variable_type: expected BINARY or SPIN'],
    [
      'dimod-json',
      '{"variable_type":"SPIN","num_variables":2,"linear_biases":[0],"quadratic_head":[],"quadratic_tail":[],"quadratic_biases":[]}',
      '2 numbers, one a variable',
    ],
  ] as [ModelFormat, string, string][])('%s refuses %j with its place', (format, text, expected) => {
    expect(messageOf(() => readModel(format, text))).toContain(expected);
  });
});

describe('lattices', () => {
  test('a fold goes to cells and back', () => {
    const cubic = createLattice('cubic', 8);
    const fold = 'RUFLDBB';
    const cells = foldSites(cubic, fold).map(([x, y, z]) => (x + cubic.side * (y + cubic.side * z) + cubic.size) % cubic.size);
    expect(foldOfCells(cubic, cells)).toBe(fold);
  });

  test('a fold that meets itself has no energy', () => {
    const square = createLattice('square', 5);
    expect(foldEnergy(square, 'RULD', contactEnergies('HHHHH', 'hp'))).toBeUndefined();
    expect(foldEnergy(square, 'RULL', contactEnergies('HHHHH', 'hp'))).toBe(-1);
  });

  test('the tetrahedral steps are bonds of one length at the tetrahedral angle', () => {
    const { vectors } = createLattice('tetrahedral', 4);
    for (const [k, a] of vectors.entries()) {
      for (const b of vectors.slice(0, k)) expect(a[0] * b[0] + a[1] * b[1] + a[2] * b[2]).toBe(-1);
      expect(a[0] ** 2 + a[1] ** 2 + a[2] ** 2).toBe(3);
    }
  });

  test('the Miyazawa–Jernigan table is symmetric and has the published diagonal', () => {
    const letters = 'CMFILVWYAGTSNQDEHRKP';
    // diagonal of table 3, MIYS960101 in AAindex3, in the paper's own order
    const published = [
      -5.44, -5.46, -7.26, -6.54, -7.37, -5.52, -5.06, -4.17, -2.72, -2.24, -2.12, -1.67, -1.68, -1.54, -1.21, -0.91, -3.05, -1.55, -0.12,
      -1.75,
    ];
    letters.split('').forEach((letter, k) => expect(contactEnergies(`${letter}A${letter}`, 'miyazawa-jernigan')[2]).toBe(published[k]));
    const energies = contactEnergies(letters, 'miyazawa-jernigan');
    for (let i = 0; i < 20; i++) for (let j = 0; j < i; j++) expect(energies[i * 20 + j]).toBe(energies[j * 20 + i]);
    expect(contactEnergies('LAF', 'miyazawa-jernigan')[2]).toBe(-7.28);
    expect(contactEnergies('NAD', 'miyazawa-jernigan')[2]).toBe(-1.68);
  });

  test('an unknown residue is named with its place', () => {
    expect(messageOf(() => contactEnergies('HPB', 'hp'))).toContain('B at place 3');
    expect(messageOf(() => contactEnergies('APX', 'miyazawa-jernigan'))).toContain('X at place 3');
    expect(messageOf(() => contactEnergies('H', 'hp'))).toContain('at least two residues');
  });
});
