/** CASSCF from a job document to its result, against another program. */
import { readFileSync } from 'node:fs';
import { Cofactor } from '@cofactor/sdk';
import type { EnergyResult, JobInput, LocalBackend } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu] });
const { rows } = JSON.parse(readFileSync(new URL('../../data/reference/chemistry/casscf.json', import.meta.url), 'utf8')) as {
  rows: { id: string; atomsAngstrom: (string | number)[][]; basis: string; multiplicity: number; energiesHartree: number[] }[];
};

function jobOf(id: string, problem: object, method: object = {}): JobInput {
  const { atomsAngstrom, basis, multiplicity } = rows.find((row) => row.id === id) as (typeof rows)[number];
  const data = `${atomsAngstrom.length}\n\n${atomsAngstrom.map((atom) => atom.join(' ')).join('\n')}\n`;
  return {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data }, basis, multiplicity, ...problem },
    method: { name: 'casscf', ...method },
    backend: 'cpu',
  };
}
const solve = async (document: JobInput): Promise<EnergyResult> => (await cofactor.run(document)) as EnergyResult;

test('a triplet: energy, spin, occupations, orbitals with names, convergence', { timeout: 60_000 }, async () => {
  const result = await solve(jobOf('o2-triplet-ccpvdz-8-6', { activeSpace: { select: 'frontier', electrons: 8, orbitals: 6 } }));
  const wanted = rows.find(({ id }) => id === 'o2-triplet-ccpvdz-8-6')?.energiesHartree[0] ?? NaN;
  expect(Math.abs(result.energyHartree - wanted)).toBeLessThan(1e-7);
  expect(result.properties.s2).toBeCloseTo(2, 6);
  expect(result.properties.naturalOccupations?.reduce((sum, n) => sum + n, 0)).toBeCloseTo(8, 6);
  expect(result.convergence).toMatchObject({ converged: true });
  expect(result.convergence.residual).toBeLessThan(1e-6);
  expect(result.states).toBeUndefined();
  const { activeOrbitals = [], electrons, orbitals, coreOrbitals } = result.activeSpace ?? {};
  expect([electrons, orbitals, coreOrbitals]).toEqual([[5, 3], 6, 4]);
  for (const { composition, occupation = NaN } of activeOrbitals) {
    expect(composition).toMatch(/O 2[sp]/);
    expect(occupation).toBeGreaterThan(0.01);
  }
  expect(result.components.correlationHartree).toBeCloseTo(result.energyHartree - (result.components.scfHartree ?? NaN), 9);
  expect(result.provenance.steps.map(({ kind }) => kind)).toEqual(['scf', 'casscf']);
  expect(result.resources).toMatchObject({ determinants: 120, numOrbitals: 6, numElectrons: [5, 3] });
});

test('a space that cuts the π pair is warned of, and several states are answered', async () => {
  const activeSpace = { select: 'orbitals', orbitalIndices: [4, 6, 7], electrons: 4 };
  const document = jobOf('n2-1.4-631g-4-4-two-states', { basis: 'sto-3g', activeSpace, states: 2 }, { weights: [0.75, 0.25] });
  const { states = [], warnings, energyHartree } = await solve(document);
  expect(warnings.map(({ code }) => code)).toContain('DEGENERATE_PAIR_CUT');
  expect(states.map((state) => state.energyHartree)[0]).toBe(energyHartree);
  expect(states[1].energyHartree).toBeGreaterThan(energyHartree);
  for (const { s2 } of states) expect(s2).toBeCloseTo(0, 6);
});

test('its memory and time are forecast, and a space that is too large is refused before anything runs', async () => {
  const space = (electrons: number, orbitals: number): object => ({ activeSpace: { select: 'frontier', electrons, orbitals } });
  const step = async (problem: object) =>
    (await cofactor.plan(jobOf('n2-1.4-ccpvdz-6-6', problem))).stages.flatMap(({ steps }) => steps).find(({ kind }) => kind === 'casscf');
  const [small, large] = [await step(space(6, 6)), await step(space(12, 12))];
  expect(small?.forecast?.sizes).toMatchObject({ determinants: 400, basisFunctions: 28 });
  expect(large?.forecast?.memoryBytes.likely).toBeGreaterThan(2e8);
  expect(large?.forecast?.wallMs.likely).toBeGreaterThan(10 * (small?.forecast?.wallMs.likely ?? NaN));
  await expect(cofactor.plan(jobOf('n2-1.4-ccpvdz-6-6', space(14, 20)))).rejects.toMatchObject({ code: 'TOO_LARGE' });
});
