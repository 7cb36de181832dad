import { describe, expect, test } from 'vitest';
import { isCofactorError, Job, parseDocument, type MinimumProblem, type MinimumResult } from '../../../contracts/index.ts';
import { parsePdb } from '../../pose/formats/pdb.ts';
import { parseXyz } from '../../pose/formats/xyz.ts';
import { renderMinimum } from './page.ts';
import { structureText } from './structure-text.ts';
import { minimumTables, minimumVerdict } from './verdict.ts';

const result = (found: Partial<MinimumResult>): MinimumResult => ({
  schema: 'cofactor.result/1',
  status: 'succeeded',
  kind: 'minimum',
  value: -1,
  unit: '1',
  feasible: true,
  provenOptimal: false,
  evaluations: 1000,
  trace: [
    { evaluations: 10, value: 0 },
    { evaluations: 200, value: -1 },
  ],
  levels: [
    { value: -1, times: 5 },
    { value: 0, times: 40 },
  ],
  resources: {},
  wallMs: 30,
  queueMs: 0,
  costMicroUsd: 0,
  convergence: { converged: true, iterations: 2, residual: null },
  provenance: { cofactorVersion: '0.1.0', inputHash: 'abc', seed: 1, steps: [] },
  warnings: [],
  ...found,
});
const model = (of: object): MinimumProblem => {
  const { problem } = parseDocument(Job, { schema: 'cofactor.job/1', problem: { kind: 'minimum', model: of }, method: { name: 'auto' } });
  if (problem.kind !== 'minimum') throw new Error('a minimum');
  return problem;
};
const jobOf = (problem: MinimumProblem, label?: string) => {
  const job = parseDocument(Job, { schema: 'cofactor.job/1', problem, method: { name: 'parallel-tempering' }, ...(label && { label }) });
  return { ...job, problem };
};
const distance = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((x, k) => x - b[k])) * 0.529177;

const chain = (lattice: string, sequence: string, interaction = 'hp'): MinimumProblem =>
  model({ type: 'lattice-protein', sequence, lattice, interaction });
const SQUARE = { problem: chain('square', 'HPPH'), found: result({ fold: 'RUL', unit: 'contact' }) };
const CLUSTER = {
  problem: model({ type: 'cluster', potential: 'lennard-jones', atoms: 2 }),
  found: result({ coordinates: [0, 0, 0, ...[1, 1, 1].map((x) => (x * 2 ** (1 / 6)) / Math.sqrt(3))], unit: 'epsilon' }),
};
const CONFORMERS = {
  problem: model({ type: 'conformer', structure: { format: 'smiles', data: 'O' }, forceField: 'mmff94' }),
  found: result({
    unit: 'hartree',
    elements: ['O', 'H', 'H'],
    coordinates: [0, 0, 0.1, 0, 0.76, -0.5, 0, -0.76, -0.5],
    conformers: [
      { value: 0.5, energyHartree: -76.01, coordinates: [0, 0, 0.1, 0, 0.76, -0.5, 0, -0.76, -0.5] },
      { value: 0.2, energyHartree: -76.0, coordinates: [0, 0, 0.12, 0, 0.77, -0.5, 0, -0.77, -0.5] },
    ],
  }),
};

describe('a structure file', () => {
  test('of a fold has its Cα atoms 3.8 Å apart, contacts too, and their residues', () => {
    const { atoms, residues } = parsePdb(structureText(SQUARE.problem, SQUARE.found, 'pdb'));
    expect(residues.map(({ name, number }) => `${name}${number}`)).toEqual(['HYD1', 'POL2', 'POL3', 'HYD4']);
    const places = atoms.map(({ positionBohr }) => positionBohr);
    for (const [a, b] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
    ])
      expect(distance(places[a], places[b])).toBeCloseTo(3.8, 3);
    const tetrahedral = chain('tetrahedral', 'APRL', 'miyazawa-jernigan');
    const bent = parsePdb(structureText(tetrahedral, result({ fold: '012' }), 'pdb'));
    expect(bent.residues.map(({ name }) => name)).toEqual(['ALA', 'PRO', 'ARG', 'LEU']);
    // 2 sin(109.47°/2) bonds
    expect(distance(bent.atoms[0].positionBohr, bent.atoms[2].positionBohr)).toBeCloseTo(3.8 * Math.sqrt(8 / 3), 2);
  });

  test('of a cluster is argon at its own distance', () => {
    const { atoms } = parseXyz(structureText(CLUSTER.problem, CLUSTER.found, 'xyz'));
    expect(atoms.map(({ element }) => element)).toEqual(['Ar', 'Ar']);
    expect(distance(atoms[0].positionBohr, atoms[1].positionBohr)).toBeCloseTo(3.816, 3);
    expect(parsePdb(structureText(CLUSTER.problem, CLUSTER.found, 'pdb')).atoms).toHaveLength(2);
  });

  test('of conformers has one frame each, the lowest first', () => {
    const lines = structureText(CONFORMERS.problem, CONFORMERS.found, 'xyz').trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect([lines[1], lines[6]]).toEqual(['-76.01 hartree', '-76 hartree']);
    const pdb = structureText(CONFORMERS.problem, CONFORMERS.found, 'pdb');
    expect(pdb.match(/^MODEL +\d$/gm)).toEqual(['MODEL        1', 'MODEL        2']);
    expect(parsePdb(pdb).atoms.map(({ element, name }) => [element, name])).toEqual([
      ['O', 'O'],
      ['H', 'H'],
      ['H', 'H'],
    ]);
  });

  test('of an assignment is refused, and so is what the columns of PDB do not hold', () => {
    const codeOf = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        if (isCofactorError(error)) return error.code;
      }
      return 'none';
    };
    const qubo = model({ type: 'qubo', variables: 1, linear: [1], quadratic: [] });
    expect(codeOf(() => structureText(qubo, result({ assignment: [0] }), 'xyz'))).toBe('UNSUPPORTED');
    const far = result({ coordinates: [0, 0, 0, 9000, 0, 0] });
    expect(codeOf(() => structureText(CLUSTER.problem, far, 'pdb'))).toBe('TOO_LARGE');
  });
});

describe('the verdict of a minimum', () => {
  const nullArm = { value: -1, feasible: true, provenOptimal: false, evaluations: 1000, wallMs: 10, note: '' };

  test.each<[Partial<MinimumResult>, RegExp]>([
    [{ provenOptimal: true, lowerBound: -1 }, /−1 by auto, proven to be the lowest there is/],
    [{ lowerBound: -2 }, /not proven: nothing lies below −2/],
    [{}, /not proven: there may be a lower one/],
    [{ feasible: false }, /it breaks a constraint/],
    [{ nullArm }, /random trials did as well in 1,000 evaluations/],
    [{ nullArm: { ...nullArm, value: 0 } }, /random trials reached 0/],
    [{ nullArm: { ...nullArm, value: -2 } }, /random trials did better: −2/],
    [{ timeToSolution: { tts99Seconds: 2, low: 1, high: 3, value: -1, runs: 10 } }, /2 s \(1 s to 3 s\), to meet −1 .* of 10 runs/],
  ])('says of %j', (found, expected) => {
    const { headline, lines } = minimumVerdict(result(found), 'auto');
    expect([headline, ...lines].join('\n')).toMatch(expected);
  });

  test('has a row a search and one a conformer', () => {
    const [searches, conformers] = minimumTables({ ...CONFORMERS.found, nullArm }, 'basin-hopping');
    expect(searches.rows.map(([label]) => label)).toEqual(['basin-hopping', 'random trials']);
    expect(conformers.rows).toEqual([
      ['1', '-76.01000000', '0.00', '0.30'],
      ['2', '-76.00000000', '6.28', '0.00'],
    ]);
  });
});

describe('the page of a minimum', () => {
  test.each([
    ['a fold in its plane', SQUARE, /The fold in its plane[\s\S]*1 contacts[\s\S]*fold\.pdb[\s\S]*Best so far[\s\S]*landscape/],
    ['a cluster from two sides', CLUSTER, /The cluster from the side[\s\S]*from its end[\s\S]*lowest\.xyz/],
    ['conformers', CONFORMERS, /the lowest conformer[\s\S]*The lowest 2 of 2 conformers/],
  ])('shows %s', async (_what, { problem, found }, expected) => {
    const page = await renderMinimum(jobOf(problem, '<b>bold</b>'), found);
    expect(expected.test(page)).toBe(true);
    expect(page).toContain('&lt;b&gt;bold');
    expect(page).not.toContain('<b>bold');
    expect(page).not.toContain('<script');
    expect(page.match(/<svg/g)?.length).toBeGreaterThanOrEqual(3);
  });

  test('draws a fold in space from two sides, its contacts dashed', async () => {
    const problem = chain('cubic', 'HHHHHHHH');
    const page = await renderMinimum(jobOf(problem), result({ fold: 'RULFRDL', unit: 'contact' }));
    // a 2 × 2 × 2 cube has 12 edges, 7 of them the chain
    expect(page).toContain('the 5 contacts that count');
    expect(page.match(/stroke-dasharray="3 4"/g)).toHaveLength(10);
  });

  test('of an assignment has no picture but its plots', async () => {
    const problem = model({ type: 'qubo', variables: 2, linear: [-1, 0], quadratic: [[0, 1, 1]] });
    const page = await renderMinimum(jobOf(problem), result({ assignment: [1, 0] }));
    expect(page).not.toContain('id="picture"');
    expect(page).toContain('1 0');
    expect(page.match(/<svg/g)).toHaveLength(2);
  });
});
