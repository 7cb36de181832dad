import { expect, test } from 'vitest';
import { EnergyProblem, Job, Method, type MethodInput } from '../../../contracts/index.ts';
import { pose } from './pose.ts';
import { energySteps } from './templates.ts';

/** The spec of the field that a method asks of stretched H2. */
function field(method: MethodInput, multiplicity = 1): object {
  const problem = { kind: 'energy', structure: { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 2.5\n' }, basis: 'sto-3g', multiplicity };
  const parsed = Method.parse(method);
  const job = Job.parse({ schema: 'cofactor.job/1', problem, method });
  return energySteps(pose(EnergyProblem.parse(problem)), job, parsed, 'whole')[0].spec;
}

const spins = (...counts: number[]) => counts.map((unpairedElectrons, atom) => ({ atom, unpairedElectrons }));
const guess = 'broken-symmetry';

test('spins on atoms reach the field; with a functional too, which then is unrestricted', () => {
  expect(field({ name: 'uhf', guess, atomicSpins: spins(1, -1) })).toMatchObject({ reference: 'uhf', guess, atomicSpins: spins(1, -1) });
  expect(field({ name: 'dft', guess, atomicSpins: spins(1, -1) })).toMatchObject({ reference: 'uhf', guess, atomicSpins: spins(1, -1) });
  expect(field({ name: 'rhf', stability: 'follow-to-uhf' })).toMatchObject({ reference: 'rhf', stability: 'follow-to-uhf' });
});

test.each<[string, string, MethodInput, number]>([
  ['a restricted reference holds no spins apart', 'method.guess', { name: 'rhf', guess }, 1],
  ['spins want their guess', 'method.guess', { name: 'uhf', atomicSpins: spins(1, -1) }, 1],
  ['an atom that is not there', 'method.atomicSpins.2.atom', { name: 'uhf', guess, atomicSpins: spins(1, -1, 0) }, 1],
  [
    'an atom named twice',
    'method.atomicSpins.1.atom',
    { name: 'uhf', guess, atomicSpins: [...spins(1), { atom: 0, unpairedElectrons: -1 }] },
    1,
  ],
  ['spins that make another multiplicity', 'method.atomicSpins', { name: 'uhf', guess, atomicSpins: spins(1, 1) }, 1],
  ['the same for a triplet', 'method.atomicSpins', { name: 'uhf', guess, atomicSpins: spins(1, -1) }, 3],
])('refused before anything runs: %s', (_what, path, method, multiplicity) => {
  expect(() => field(method, multiplicity)).toThrowError(
    expect.objectContaining({ code: 'INVALID_INPUT', details: { issues: [expect.objectContaining({ path })] } }),
  );
});
