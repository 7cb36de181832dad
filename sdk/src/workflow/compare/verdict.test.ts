import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ArmReport } from '../../contracts/index.ts';
import { verdict, type VerdictInput } from './verdict.ts';

const DOMAINS = { rhf: 'classical', mp2: 'classical', fci: 'classical', vqe: 'quantum', external: 'external' } as const;

/** An arm with these errors against an exact energy of −1 at every point. */
function arm(label: string, method: keyof typeof DOMAINS, errors: (number | undefined)[], wallMs: number, costMicroUsd = 0): ArmReport {
  const points = errors.map((errorHartree) => ({
    status: 'succeeded' as const,
    ...(errorHartree !== undefined && { energyHartree: -1 + errorHartree, errorHartree, standardErrorHartree: 0 }),
  }));
  return { label, method, backend: 'somewhere', domain: DOMAINS[method], points, wallMs, costMicroUsd };
}

const REFERENCE = arm('fci (reference)', 'fci', [0, 0], 1000);
const judge = (arms: ArmReport[], rest: Partial<VerdictInput> = {}) =>
  verdict({ arms, reference: REFERENCE, referenceIsExact: true, exactInSpace: [-1, -1], ...rest });

test('the winner is the cheapest within the accuracy at every point: money first, then time', () => {
  const rough = arm('rough', 'mp2', [0.001, 0.01], 1);
  const slow = arm('slow', 'fci', [0, 0], 500);
  const quick = arm('quick', 'vqe', [0.001, 0.0015], 400);
  const paid = arm('paid', 'vqe', [0, 0], 1, 5);
  const { winner, headline } = judge([rough, slow, quick, paid]);
  expect(winner).toBe('quick');
  expect(headline).toContain('quick is the cheapest arm within 1.594 mEh of the exact energy ($0, 400 ms)');
  expect(judge([rough, slow, quick, paid], { accuracyHartree: 1e-4 }).winner).toBe('slow');
  expect(judge([rough]).winner).toBeNull();
  expect(judge([rough], { accuracyHartree: 0.02 }).winner).toBe('rough');
});

test('who swaps the numbers swaps the winner', () => {
  const numbers = fc.record({
    error: fc.double({ min: 0, max: 0.003, noNaN: true }),
    wallMs: fc.integer({ min: 1, max: 1_000_000 }),
    cost: fc.nat(3),
  });
  const labels = ['a', 'b', 'c', 'd'];
  const distinct = fc.uniqueArray(numbers, { minLength: 4, maxLength: 4, selector: ({ wallMs }) => wallMs });
  fc.assert(
    fc.property(distinct, fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (sets, order) => {
      const arms = (at: readonly number[]): ArmReport[] =>
        labels.map((label, k) => arm(label, 'vqe', [sets[at[k]].error, 0], sets[at[k]].wallMs, sets[at[k]].cost));
      const { winner } = judge(arms([0, 1, 2, 3]));
      const swapped = judge(arms(order)).winner;
      // The set of numbers that wins is the same; the label that carries it follows.
      expect(swapped).toBe(winner === null ? null : labels[order.indexOf(labels.indexOf(winner))]);
      expect(winner === null).toBe(sets.every(({ error }) => error > 1 / 627.50947));
    }),
  );
});

test('a quantum arm is needed only where no classical number is as good for less, the reference included', () => {
  const vqe = arm('vqe', 'vqe', [0.001, 0.001], 2000);
  expect(judge([vqe])).toMatchObject({ winner: 'vqe', quantumNeeded: false });
  expect(judge([vqe]).lines[0]).toBe('cheapest classical: fci (reference) ($0, 1 s); cheapest quantum: vqe ($0, 2 s)');
  expect(judge([arm('vqe', 'vqe', [0.001, 0.001], 900)]).quantumNeeded).toBe(true);
  expect(judge([arm('vqe', 'vqe', [0.001, 0.001], 900), arm('mp2', 'mp2', [0, 0], 3)])).toMatchObject({
    winner: 'mp2',
    quantumNeeded: false,
  });
  expect(judge([arm('vqe', 'vqe', [0.1, 0.1], 900)])).toMatchObject({ winner: null, quantumNeeded: false });
  expect(judge([arm('mp2', 'mp2', [0, 0], 3)]).quantumNeeded).toBeNull();
});

test('correlation is weak, perturbative or strong by the errors of Hartree–Fock and MP2 alone', () => {
  const worst = (label: string, method: keyof typeof DOMAINS, error: number): ArmReport => ({
    ...arm(label, method, [0, error], 1),
    maxAbsErrorHartree: Math.abs(error),
  });
  const site = (meanField: number, perturbed: number) => judge([worst('hf', 'rhf', meanField), worst('pt', 'mp2', perturbed)]);
  expect(site(0.0005, -0.3)).toMatchObject({
    correlation: 'weak',
    lines: expect.arrayContaining([expect.stringContaining('no quantum arm is needed')]),
  });
  expect(site(0.02, 0.001).correlation).toBe('perturbative');
  expect(site(0.447, -0.237)).toMatchObject({ correlation: 'strong', lines: expect.arrayContaining([expect.stringContaining('447 mEh')]) });
  expect(judge([worst('pt', 'mp2', 0.2)]).correlation).toBeUndefined();
});

test('an arm with a point missing cannot win, and says what happened', () => {
  const failed = arm('vqe', 'vqe', [0, undefined], 1);
  failed.points[1] = { status: 'failed', error: { code: 'NOT_CONVERGED', retryable: false, message: 'no convergence', details: {} } };
  const { winner, lines } = judge([failed]);
  expect(winner).toBeNull();
  expect(lines).toContain('vqe failed at 1 of 2 points: no convergence');
});

test('sampling noise above the accuracy cannot win', () => {
  const noisy = arm('noisy', 'vqe', [0, 0], 1);
  noisy.points[0].standardErrorHartree = 0.01;
  expect(judge([noisy])).toMatchObject({
    winner: null,
    lines: expect.arrayContaining(['noisy carries sampling noise: standard error up to 10 mEh']),
  });
});

test('energies below the exact one are called what they are', () => {
  const { lines } = judge([
    arm('v', 'vqe', [-0.001, 0], 1),
    arm('m', 'mp2', [-0.001, 0], 1),
    arm('e', 'external', [-0.001, 0], 1),
    arm('f', 'fci', [-1e-9, 0], 1),
  ]);
  const below = lines.filter((line) => line.includes('below the exact energy'));
  expect(below).toEqual([
    'v lies up to 1 mEh below the exact energy of the same Hamiltonian: a variational energy cannot, so this number is wrong',
    'm lies up to 1 mEh below the exact energy of the same Hamiltonian: mp2 is not variational',
    'e lies up to 1 mEh below the exact energy of the same Hamiltonian: it answers another question',
  ]);
});

test('without an exact reference nobody wins, and the lowest variational energy is named', () => {
  const { winner, quantumNeeded, headline, lines } = judge([arm('hf', 'rhf', [0.2, 0.2], 1), arm('vqe', 'vqe', [0.1, 0.1], 1)], {
    reference: arm('mp2 (reference)', 'mp2', [0, 0], 1),
    referenceIsExact: false,
    exactInSpace: [null, null],
  });
  expect([winner, quantumNeeded]).toEqual([null, null]);
  expect(headline).toContain('distances from mp2 (reference), not accuracies');
  expect(lines[0]).toContain('lowest variational energy: vqe');
});

test('what the active space leaves out, and what was simulated, is said', () => {
  const { lines } = judge([{ ...arm('vqe', 'vqe', [0, 0], 1), simulated: true }], {
    bestFullSpaceClassical: { method: 'mp2', energiesHartree: [-1.2, null] },
  });
  expect(lines.join('\n')).toMatch(/mp2 of the whole molecule lies up to 200 mEh below.*\nvqe was simulated/);
});

test('outside numbers do not compete', () => {
  expect(judge([arm('paper', 'external', [0, 0], 0), arm('mp2', 'mp2', [0.1, 0.1], 1)]).winner).toBeNull();
});

test('where nothing ran, nothing is claimed', () => {
  const error = { code: 'UNAVAILABLE' as const, retryable: true, message: 'asleep', details: {} };
  const refused: ArmReport = { ...arm('vqe', 'vqe', [], 0), points: [{ status: 'refused', error }] };
  const outcome = judge([refused, arm('paper', 'external', [0], 0)], { exactInSpace: [null] });
  expect(outcome).toMatchObject({
    headline: 'No arm could run: there is nothing to compare',
    winner: null,
    quantumNeeded: null,
    lines: ['vqe refused: asleep'],
  });
  const { headline, winner } = judge([arm('mp2', 'mp2', [undefined], 1), arm('fci', 'fci', [0], 1)], {
    reference: refused,
    referenceIsExact: false,
  });
  expect([headline, winner]).toEqual(['The reference gave no energy to count errors from: asleep', null]);
});
