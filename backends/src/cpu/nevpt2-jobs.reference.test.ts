/** Perturbation theory on active spaces from a job document to its result, against another program. */
import { readFileSync } from 'node:fs';
import { Cofactor } from '@cofactor/sdk';
import type { ComparisonInput, EnergyResult, JobInput, LocalBackend } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu] });
interface Row {
  id: string;
  atomsAngstrom: (string | number)[][];
  basis: string;
  secondOrderHartree: number;
  toleranceHartree: number;
}
const { rows } = JSON.parse(readFileSync(new URL('../../data/reference/chemistry/nevpt2.json', import.meta.url), 'utf8')) as {
  rows: Row[];
};
const nitrogen = rows.find(({ id }) => id === 'n2-1.4-631g-4-4-casscf') as Row;
const SPACE = { select: 'frontier', electrons: 4, orbitals: 4 } as const;

function jobOf(method: object, problem: object = {}): JobInput {
  const { atomsAngstrom, basis } = nitrogen;
  const data = `${atomsAngstrom.length}\n\n${atomsAngstrom.map((atom) => atom.join(' ')).join('\n')}\n`;
  return {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data }, basis, activeSpace: SPACE, ...problem },
    method: { name: 'nevpt2', ...method },
    backend: 'cpu',
  };
}
const solve = async (document: JobInput): Promise<EnergyResult> => (await cofactor.run(document)) as EnergyResult;

test('on optimised orbitals: the parts of the energy, and what they stand on', async () => {
  const { energyHartree, components, provenance, activeSpace, resources } = await solve(jobOf({ reference: 'casscf' }));
  const { referenceHartree = NaN, secondOrderHartree = NaN, scfHartree = NaN, correlationHartree } = components;
  expect(Math.abs(secondOrderHartree - nitrogen.secondOrderHartree)).toBeLessThan(nitrogen.toleranceHartree);
  expect(energyHartree).toBe(referenceHartree + secondOrderHartree);
  expect(correlationHartree).toBeCloseTo(energyHartree - scfHartree, 9);
  expect(provenance.steps.map(({ kind }) => kind)).toEqual(['scf', 'casscf', 'nevpt2']);
  expect(activeSpace).toMatchObject({ electrons: [2, 2], orbitals: 4, coreOrbitals: 5 });
  expect(resources).toMatchObject({ determinants: 36, numOrbitals: 4, basisFunctions: 18 });
});

test('on those of the mean field, several states, with and without the core', async () => {
  const [all, frozen] = [await solve(jobOf({}, { states: 2 })), await solve(jobOf({}, { frozenCore: true }))];
  expect(all.provenance.steps.map(({ kind }) => kind)).toEqual(['scf', 'nevpt2']);
  expect(all.states).toHaveLength(2);
  expect(all.states?.[0].energyHartree).toBe(all.energyHartree);
  expect(frozen.components.referenceHartree).toBeCloseTo(all.components.referenceHartree ?? NaN, 8);
  expect(frozen.energyHartree).toBeGreaterThan(all.energyHartree + 1e-4);
});

test('beside methods inside the space it stands as a number of the whole molecule', async () => {
  const arms = (['nevpt2', 'casci'] as const).map((name) => ({ method: { name }, backend: 'cpu' }));
  const comparison: ComparisonInput = { schema: 'cofactor.comparison/1', problem: jobOf({}).problem, arms };
  const { data: report } = await cofactor.compare(comparison);
  const [own] = report.arms;
  expect(own.points[0].energyHartree).toBeUndefined();
  expect(report.bestFullSpaceClassical).toEqual({ method: 'nevpt2', energiesHartree: [own.points[0].fullSpaceHartree] });
  expect(report.verdict.lines.join('\n')).toContain('number of the whole molecule');
});

test('a space is asked for, a Hamiltonian refused, and what is too large is known before', async () => {
  await expect(cofactor.plan(jobOf({}, { activeSpace: { select: 'full' } }))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(cofactor.plan(jobOf({}, { activeSpace: { ...SPACE, electrons: 14, orbitals: 18 } }))).rejects.toMatchObject({
    code: 'TOO_LARGE',
  });
  const step = (await cofactor.plan(jobOf({}))).stages.flatMap(({ steps }) => steps).find(({ kind }) => kind === 'nevpt2');
  expect(step?.forecast?.sizes).toMatchObject({ determinants: 36, basisFunctions: 18 });
  expect(step?.forecast?.memoryBytes.likely).toBeGreaterThan(0);
});
