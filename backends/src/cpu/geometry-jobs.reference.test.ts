/** Geometries from a job document to its result, against optimisations by Psi4. */
import { Cofactor, energy, geometry, GeometryReport } from '@cofactor/sdk';
import {
  BOHR_IN_ANGSTROM,
  internalCoordinate,
  type CofactorError,
  type EnergyResult,
  type GeometryResult,
  type JobEvent,
  type JobInput,
  type LocalBackend,
} from '@cofactor/sdk/contracts';
import { TOLERANCES } from '@cofactor/sdk/testing';
import { expect, test } from 'vitest';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu] });
const WATER = '3\n\nO 0 0 0.13\nH 0 0.79 -0.48\nH 0 -0.75 -0.45\n';
const METHYLENE = '3\n\nC 0 0 0\nH 0 0.887 0.462\nH 0 -0.887 0.462\n';
const PEROXIDE = '4\n\nH 0.82 0.9 0.2\nO 0 0.7 0\nO 0 -0.7 0\nH -0.5 -0.9 0.67\n';

type GeometryInput = Omit<Extract<JobInput['problem'], { kind: 'geometry' }>, 'kind' | 'structure'>;
const job = (xyz: string, problem: GeometryInput, method: JobInput['method'] = { name: 'rhf' }): JobInput => ({
  schema: 'cofactor.job/1',
  problem: { kind: 'geometry', structure: { format: 'xyz', data: xyz }, gradientTolerance: 2e-5, ...problem },
  method,
});
const solve = async (document: JobInput): Promise<GeometryResult> => (await cofactor.run(document)) as GeometryResult;
const bond = (a: number, b: number): object => ({ type: 'distance', atoms: [a, b] });

/** Psi4 1.x (scf_type pk) driven by optking: the files that are named of psi4/psi4 and psi-rking/optking, energies as their tests hold them. */
const REFERENCE: { name: string; source: string; document: JobInput; energyHartree: number }[] = [
  {
    name: 'water, rhf/cc-pvdz',
    source: 'optking/tests/test_hf_g_opt.py, cc-pVDZ, gau_tight',
    document: job(WATER, { basis: 'cc-pvdz' }),
    energyHartree: -76.027053513,
  },
  {
    name: 'triplet methylene, uhf/6-31g**',
    source: 'Psi4 tests/opt5/input.dat',
    document: job(METHYLENE, { basis: '6-31g**', multiplicity: 3 }, { name: 'uhf' }),
    energyHartree: -38.925486977153,
  },
  {
    name: 'hydrogen peroxide with O–H held at 0.90 Å, rhf/cc-pvdz',
    source: 'optking/tests/test_frozen_internals.py, frozen stretch (start: O–H 0.90 Å)',
    document: job(PEROXIDE, {
      basis: 'cc-pvdz',
      constraints: [
        { type: 'distance', atoms: [0, 1], value: 0.9, units: 'angstrom' },
        { type: 'distance', atoms: [2, 3], value: 0.9, units: 'angstrom' },
      ],
    }),
    energyHartree: -150.781130356,
  },
  {
    name: 'hydrogen peroxide with its angles held at 100°, rhf/cc-pvdz',
    source: 'optking/tests/test_frozen_internals.py, frozen bend (start: 100°)',
    document: job(PEROXIDE, {
      basis: 'cc-pvdz',
      constraints: [
        { type: 'angle', atoms: [0, 1, 2], degrees: 100 },
        { type: 'angle', atoms: [1, 2, 3], degrees: 100 },
      ],
    }),
    energyHartree: -150.786372411,
  },
];

test.each(REFERENCE)('$name comes to rest at the energy of the reference ($source)', async ({ document, energyHartree }) => {
  const result = await solve(document);
  expect(Math.abs(result.energyHartree - energyHartree)).toBeLessThan(TOLERANCES.relaxedHartree);
  expect(result.convergence.residual).toBeLessThan(2e-5);
  expect(result.trace.at(-1)?.energyHartree).toBe(result.energyHartree);
});

test('water lies as Q-Chem puts it, with what its mean field says there', async () => {
  const result = await solve(job(WATER, { basis: 'sto-3g' }));
  // Psi4 tests/opt1/input.dat, "QChem optimized geometry", ångström
  const printed = [0, 0, 0.138167, -0.758081, 0, -0.497635, 0.758081, 0, -0.497635].map((x) => x / BOHR_IN_ANGSTROM);
  const x = result.structure.atoms.flatMap(({ positionBohr }) => positionBohr);
  for (const atoms of [
    [0, 1],
    [0, 2],
    [1, 2],
  ])
    expect(internalCoordinate(atoms, x)).toBeCloseTo(internalCoordinate(atoms, printed), 3);
  expect(result.properties?.stability).toBe('stable');
  expect(result.provenance.steps.map(({ kind }) => kind)).toEqual(['optimize-geometry', 'scf']);
  const page = await new GeometryReport(job(WATER, { basis: 'sto-3g' }), result).html();
  expect(page).toContain('The way to rest');
  expect(page).toContain('O0–H1');
});

test('a density functional finds a rest of its own, below its energy where Hartree–Fock rests', async () => {
  const method = { name: 'dft', functional: 'svwn5', grid: 'coarse' } as const;
  const [field, functional] = [
    await solve(job(WATER, { basis: 'sto-3g' })),
    await solve(job(WATER, { basis: 'sto-3g', gradientTolerance: 1e-4 }, method)),
  ];
  const there = await cofactor.run({
    schema: 'cofactor.job/1',
    problem: energy(field.structure, { basis: 'sto-3g' }),
    method,
  });
  expect(functional.energyHartree).toBeLessThan((there as EnergyResult).energyHartree - 1e-4);
  expect(functional.convergence.residual).toBeLessThan(1e-4);
  expect(functional.properties?.stability).toBe('unknown');
});

test('MP2 comes to rest by differences of energies, lower than where Hartree–Fock rests', async () => {
  const hydride = '2\n\nLi 0 0 0\nH 0 0 1.55\n';
  const document = job(hydride, { basis: 'sto-3g', gradientTolerance: 1e-5 }, { name: 'mp2' });
  const plan = await cofactor.plan(document);
  expect(plan.decisions[0]).toContain('forces of mp2 are central differences: 12 energies');
  const [field, moved] = [await solve(job(hydride, { basis: 'sto-3g', gradientTolerance: 1e-5 })), await solve(document)];
  const at = async ({ structure }: GeometryResult): Promise<number> => {
    const one = await cofactor.run({ schema: 'cofactor.job/1', problem: energy(structure, { basis: 'sto-3g' }), method: { name: 'mp2' } });
    return (one as EnergyResult).energyHartree;
  };
  expect(await at(moved)).toBeCloseTo(moved.energyHartree, 9);
  expect(await at(field)).toBeGreaterThan(moved.energyHartree);
  expect(moved.convergence.residual).toBeLessThan(1e-5);
});

test('a relaxed scan gives every point, each lower than the start moved rigidly, and a file with a frame for each', async () => {
  const scan = { type: 'distance' as const, atoms: [0, 1] as [number, number], values: [0.9, 0.99, 1.1], units: 'angstrom' as const };
  const document = job(WATER, { basis: 'sto-3g', scan, gradientTolerance: 1e-4 });
  const result = await solve(document);
  const { points = [], held } = result;
  expect(points.map(({ value }) => value)).toEqual(scan.values);
  points.forEach(({ value, positionsBohr }) => expect(internalCoordinate([0, 1], positionsBohr) * BOHR_IN_ANGSTROM).toBeCloseTo(value, 6));
  expect(result.energyHartree).toBe(points[1].energyHartree);
  expect(held).toEqual([{ what: 'distance 0–1', value: expect.closeTo(0.99, 6) as number, unit: 'angstrom' }]);
  const frames = new GeometryReport(document, result).structure('xyz').trimEnd().split('\n');
  expect(frames).toHaveLength(15);
  expect(frames[6]).toMatch(/^distance 0.99 angstrom, -74\.96\d+ hartree$/);
  expect(new GeometryReport(document, result).structure('pdb')).toContain('MODEL        3');
});

test('a mean field says its energy and the force after every geometry', async () => {
  const events: JobEvent[] = [];
  const result = await cofactor.run(job(WATER, { basis: 'sto-3g' }), { onEvent: (event) => events.push(event) });
  const seen = events.flatMap((event) => (event.type === 'step-progress' && event.step === 'optimize' ? [event.progress] : []));
  expect(seen.map(({ iteration }) => iteration)).toEqual(Array.from({ length: result.convergence.iterations }, (_, k) => k + 1));
  expect(seen.at(-1)?.energyHartree).toBe((result as GeometryResult).energyHartree);
});

test('what does not come to rest fails with its last geometry, to start again from', async () => {
  const failed: unknown = await solve(job(WATER, { basis: 'sto-3g', maxIterations: 2 })).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'NOT_CONVERGED', details: { iterations: 2 } });
  const { lastPositionsBohr = [] } = (failed as CofactorError<'NOT_CONVERGED'>).details;
  const again = geometry(
    {
      schema: 'cofactor.structure/1',
      bonds: [],
      residues: [],
      atoms: ['O', 'H', 'H'].map((element, k) => ({
        element,
        positionBohr: lastPositionsBohr.slice(3 * k, 3 * k + 3) as [number, number, number],
      })),
    },
    { basis: 'sto-3g', gradientTolerance: 2e-5 },
  );
  const result = await solve({ schema: 'cofactor.job/1', problem: again, method: { name: 'rhf' } });
  const whole = await solve(job(WATER, { basis: 'sto-3g' }));
  expect(Math.abs(result.energyHartree - whole.energyHartree)).toBeLessThan(TOLERANCES.relaxedHartree);
});

test.each([
  ['a method without forces', job(WATER, { basis: 'sto-3g' }, { name: 'fci' }), 'UNSUPPORTED', /answers energy problems, not geometry/],
  ['fitted mp2', job(WATER, { basis: 'cc-pvdz' }, { name: 'mp2', densityFitting: true }), 'UNSUPPORTED', /without density fitting/],
  ['rhf of an open shell', job(METHYLENE, { basis: 'sto-3g', multiplicity: 3 }), 'UNSUPPORTED', /use uhf/],
  [
    'an atom that is not there',
    job(WATER, { basis: 'sto-3g', constraints: [bond(0, 3) as never] }),
    'INVALID_INPUT',
    /problem\.constraints\.0\.atoms/,
  ],
  ['a value without units', job(WATER, { basis: 'sto-3g', constraints: [{ ...bond(0, 1), value: 1 } as never] }), 'INVALID_INPUT', /units/],
  ['no basis', job(WATER, {}), 'INVALID_INPUT', /a basis set such as/],
] as const)('%s is refused before anything runs', async (_, document, code, message) => {
  const refused: unknown = await cofactor.plan(document).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code, message: expect.stringMatching(message) as string });
});
