import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BOHR_IN_ANGSTROM, Comparison, CofactorError } from '../../contracts/index.ts';
import { atDistance, scanPoints } from './scan.ts';
import { ZINC_SITE } from './regions/zinc-site.test.support.ts';
import { parseStructure } from './structure.ts';
import { parseXyz } from './formats/xyz.ts';

const CHAIN = '3\n\nH 0 0 0\nF 0.3 0.4 0.5\nCl 1 1 1\n';

function comparison(
  scan?: object,
  problem: object = { kind: 'energy', structure: { format: 'xyz', data: CHAIN }, basis: 'sto-3g' },
): Comparison {
  return Comparison.parse({ schema: 'cofactor.comparison/1', problem, ...(scan && { scan }), arms: [{ method: { name: 'rhf' } }] });
}
const scan = (fields: object): object => ({
  coordinate: { type: 'distance', atoms: [0, 1] },
  units: 'angstrom',
  values: [1, 2],
  ...fields,
});

test('a comparison without a scan is one point', () => {
  const one = comparison();
  expect(scanPoints(one)).toEqual([{ problem: one.problem }]);
});

test('each point has the distance asked for, and everything else where it was', () => {
  const points = scanPoints(comparison(scan({ values: [0.9, 1.7] })));
  expect(points.map(({ value }) => value)).toEqual([0.9, 1.7]);
  for (const { value, problem } of points) {
    if (problem.kind !== 'energy' || problem.structure === undefined) throw new Error('expected an energy of a structure');
    const [a, b, c] = parseStructure(problem.structure).structure.atoms.map(({ positionBohr }) => positionBohr);
    expect(Math.hypot(...a.map((x, k) => x - b[k])) * BOHR_IN_ANGSTROM).toBeCloseTo(value ?? Number.NaN, 12);
    expect([a, c]).toEqual([parseXyz(CHAIN).atoms[0].positionBohr, parseXyz(CHAIN).atoms[2].positionBohr]);
  }
});

test('atoms that move together keep their distances among each other', () => {
  const structure = parseXyz(CHAIN);
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 9, noNaN: true }), (value) => {
      const { scan: document } = comparison(scan({ coordinate: { type: 'distance', atoms: [0, 1], move: [1, 2] } }));
      if (document === undefined) throw new Error('expected a scan');
      const moved = atDistance(structure, document, value).atoms.map(({ positionBohr }) => positionBohr);
      const still = structure.atoms.map(({ positionBohr }) => positionBohr);
      const distance = (p: number[], q: number[]): number => Math.hypot(...p.map((x, k) => x - q[k]));
      expect(distance(moved[1], moved[2])).toBeCloseTo(distance(still[1], still[2]), 10);
      expect(distance(moved[0], moved[1]) * BOHR_IN_ANGSTROM).toBeCloseTo(value, 10);
    }),
  );
});

test.each([
  ['an atom that is not there', { coordinate: { type: 'distance', atoms: [0, 7] } }, 'scan.coordinate.atoms'],
  ['one atom twice', { coordinate: { type: 'distance', atoms: [1, 1] } }, 'scan.coordinate.atoms'],
  ['moving the fixed end', { coordinate: { type: 'distance', atoms: [0, 1], move: [0, 1] } }, 'scan.coordinate.move'],
  ['leaving the moving end', { coordinate: { type: 'distance', atoms: [0, 1], move: [2] } }, 'scan.coordinate.move'],
  ['atoms that collide', { values: [1, 0.05] }, 'scan.values.1'],
])('a scan with %s is refused, naming the field', (_, fields, path) => {
  try {
    scanPoints(comparison(scan(fields)));
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(CofactorError);
    expect(error).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(path) });
  }
});

test('a scan needs a structure', () => {
  const hamiltonian = { format: 'fcidump', data: '&FCI NORB=2,NELEC=2 &END' };
  expect(() => scanPoints(comparison(scan({}), { kind: 'energy', hamiltonian }))).toThrow(/needs an energy problem with a structure/);
});

test('regions hold the same atoms at every point of a scan, and their residues stay', () => {
  const data = ZINC_SITE;
  const coordinate = { type: 'distance', atoms: [20, 21], move: [21, 22] };
  const problem = (quantum: string) => ({ kind: 'energy', structure: { format: 'pdb', data }, basis: 'sto-3g', regions: { quantum } });
  const stretched = (quantum: string) => scanPoints(comparison(scan({ coordinate, values: [1.9, 2.6] }), problem(quantum)));
  for (const { problem: point } of stretched('resname ZN OH'))
    expect(point).toMatchObject({ structure: { data: expect.stringContaining('"HIS"') } });
  expect(() => stretched('within 2.2 of element Zn')).toThrow(
    /scan\.values\.1: expected the same atoms in problem\.regions.*select by residue/,
  );
});
