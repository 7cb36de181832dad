import { Cofactor } from '@cofactor/sdk';
import { memoryStore, type JobInput, type LocalBackend } from '@cofactor/sdk/contracts';
import { openCapsule, packPlan, type OpenedCapsule } from '@cofactor/sdk/workflow';
import { expect, test } from 'vitest';
import { overlapMatrix } from '../chemistry/integrals/index.ts';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';
import { orbitalNamed, orbitalsOf, type RunOrbitals } from './run-orbitals.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const WATER = '3\n\nO 0 0 0.13\nH 0 0.79 -0.48\nH 0 -0.75 -0.45\n';

async function capsuleOf(problem: object, method: JobInput['method'], xyz = WATER): Promise<OpenedCapsule> {
  const structure = { format: 'xyz' as const, data: xyz };
  const document = { schema: 'cofactor.job/1', problem: { kind: 'energy', structure, basis: 'sto-3g', ...problem }, method } as JobInput;
  const plan = await new Cofactor({ backends: [cpu] }).plan(document);
  return openCapsule(await packPlan(plan, { backends: [cpu], artifacts: memoryStore() }));
}

/** Tr(P S) of each spin. */
function electrons({ system, alpha, beta }: RunOrbitals): number[] {
  const n = system.numFunctions;
  const overlap = overlapMatrix(system);
  return [alpha, ...(beta ? [beta] : [])].map(({ coefficients, occupations }) => {
    let sum = 0;
    for (const [k, count] of occupations.entries())
      for (let mu = 0; mu < n; mu++)
        for (let nu = 0; nu < n; nu++)
          sum += count * coefficients[mu * occupations.length + k] * overlap[mu * n + nu] * coefficients[nu * occupations.length + k];
    return sum;
  });
}

test('a mean field gives its orbitals with their electrons', async () => {
  const closed = await orbitalsOf(await capsuleOf({}, { name: 'mp2' }));
  expect(closed.label).toBe('orbitals of rhf');
  expect(electrons(closed)).toEqual([expect.closeTo(10, 8)]);
  expect(['homo', 'LUMO', 'homo-2', '7'].map((name) => orbitalNamed(name, closed))).toEqual([4, 5, 2, 6]);
  for (const name of ['homo-5', 'lumo+2', '0', '8', 'somo'])
    expect(() => orbitalNamed(name, closed)).toThrow(/expected homo, lumo, homo-1 …, or a number from 1 to 7/);
  const open = await orbitalsOf(await capsuleOf({ multiplicity: 3 }, { name: 'uhf' }));
  expect(electrons(open)).toEqual([expect.closeTo(6, 8), expect.closeTo(4, 8)]);
  expect(orbitalNamed('homo', open, 'beta')).toBe(3);
});

test('CASSCF gives natural orbitals, whose occupations are not whole', async () => {
  const activeSpace = { select: 'frontier', electrons: 2, orbitals: 2 };
  const hydride = '2\n\nLi 0 0 0\nH 0 0 2.5\n';
  const natural = await orbitalsOf(await capsuleOf({ activeSpace }, { name: 'casscf' }, hydride));
  expect(natural.label).toBe('natural orbitals of casscf');
  expect(electrons(natural)).toEqual([expect.closeTo(4, 7)]);
  const [core, bonding, antibonding, empty] = natural.alpha.occupations;
  expect([core, empty]).toEqual([2, 0]);
  expect(bonding + antibonding).toBeCloseTo(2, 8);
  expect(antibonding).toBeGreaterThan(0.05);
});

test('a relaxed geometry gives the orbitals of where it came to rest', async () => {
  const capsule = await capsuleOf({ kind: 'geometry', gradientTolerance: 1e-3 }, { name: 'rhf' });
  const orbitals = await orbitalsOf(capsule);
  const { result } = capsule;
  expect(result.kind === 'geometry' && result.structure.atoms[1].positionBohr).toEqual([...orbitals.system.positionsBohr.subarray(3, 6)]);
  expect(electrons(orbitals)).toEqual([expect.closeTo(10, 8)]);
});

test('a capsule without orbitals is refused', async () => {
  const capsule = await capsuleOf({}, { name: 'rhf' });
  await expect(orbitalsOf({ ...capsule, entries: [] })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: /run the job here/ });
});
