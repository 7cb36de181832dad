import { expect, test } from 'vitest';
import { hubbardHamiltonian, randomHamiltonian } from '../../hamiltonian/example-hamiltonians.test.support.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { symmetricEigen } from '../../linear-algebra.ts';
import { determinantCoupling } from '../../../kernels/determinants/slater-condon.ts';
import { denseHamiltonian } from './dense.test.support.ts';
import { forecastCi } from './forecast.ts';
import { SigmaBuilder } from '../../../kernels/determinants/sigma.ts';
import { solveCi } from './solve.ts';
import { numStates } from './spin.ts';

type Apply = (c: Float64Array) => Float64Array;

function productOf(hamiltonian: ActiveHamiltonian, parity: 1 | -1 | 0 = 0): Apply {
  const sigma = new SigmaBuilder(hamiltonian, parity);
  return (packed) => {
    const [c, out] = [sigma.vector(), sigma.vector()];
    sigma.unpackInto(c, packed);
    sigma.apply(out, c);
    return sigma.pack(out);
  };
}

/** The named check that a direct product is the Hamiltonian: its columns are those of the dense matrix. */
function worstColumn(apply: Apply, hamiltonian: ActiveHamiltonian): number {
  const { matrix, size } = denseHamiltonian(hamiltonian);
  let worst = 0;
  for (let j = 0; j < size; j++) {
    const unit = new Float64Array(size);
    unit[j] = 1;
    const column = apply(unit);
    for (let i = 0; i < size; i++) worst = Math.max(worst, Math.abs(column[i] - matrix[i * size + j]));
  }
  return worst;
}

const SPACES: [number, [number, number]][] = [
  [1, [1, 1]],
  [2, [1, 1]],
  [3, [2, 0]],
  [4, [2, 2]],
  [4, [3, 1]],
  [4, [1, 3]],
  [5, [3, 2]],
  [5, [5, 2]],
];

test('the direct product is the Hamiltonian of second quantisation, column by column', () => {
  for (const [n, electrons] of SPACES) {
    const hamiltonian = randomHamiltonian(n, electrons, { seed: n });
    expect(worstColumn(productOf(hamiltonian), hamiltonian)).toBeLessThan(1e-11);
  }
});

test('a product that drops the α–β exchange of electrons is told from the Hamiltonian', () => {
  const hamiltonian = randomHamiltonian(4, [2, 2], { seed: 4 });
  // the impostor: simultaneous moves of one α and one β electron are lost
  const { matrix, size } = denseHamiltonian(hamiltonian);
  const strings = Math.sqrt(size);
  const impostor: Apply = (c) => {
    const out = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const alphaMoves = Math.floor(i / strings) !== Math.floor(j / strings);
        const betaMoves = i % strings !== j % strings;
        if (!(alphaMoves && betaMoves)) out[i] += matrix[i * size + j] * c[j];
      }
    }
    return out;
  };
  expect(worstColumn(impostor, hamiltonian)).toBeGreaterThan(1e-2);
});

test('vectors of one spin parity have the same product at half the work', () => {
  const hamiltonian = randomHamiltonian(5, [2, 2], { seed: 9 });
  for (const parity of [1, -1] as const) {
    const c = Float64Array.from({ length: 100 }, (_, k) => {
      const [i, j] = [Math.floor(k / 10), k % 10];
      return Math.sin(3 * Math.min(i, j) + Math.max(i, j)) * (i === j ? (1 + parity) / 2 : i < j ? 1 : parity);
    });
    const [half, whole] = [productOf(hamiltonian, parity)(c), productOf(hamiltonian)(c)];
    expect(Math.max(...half.map((x, i) => Math.abs(x - whole[i])))).toBeLessThan(1e-11);
  }
});

test('Slater–Condon elements agree with second quantisation', () => {
  const hamiltonian = randomHamiltonian(4, [3, 2], { seed: 2 });
  const { matrix, size } = denseHamiltonian(hamiltonian);
  const { alpha, beta } = new SigmaBuilder(hamiltonian, 0);
  const determinants = Array.from({ length: size }, (_, k) => ({
    alphaMask: alpha.masks[Math.floor(k / beta.masks.length)],
    betaMask: beta.masks[k % beta.masks.length],
  }));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      expect(determinantCoupling(hamiltonian, determinants[i], determinants[j])).toBeCloseTo(matrix[i * size + j], 11);
    }
  }
});

test('several roots, of any spin or of one, are the lowest eigenvalues of the dense matrix', async () => {
  for (const [n, electrons] of [
    [5, [3, 2]],
    [6, [2, 2]],
  ] as const) {
    const hamiltonian = randomHamiltonian(n, electrons, { seed: 21, coupling: 0.15 });
    const { matrix, size } = denseHamiltonian(hamiltonian);
    const exact = symmetricEigen(matrix, size).values;
    const roots = 5;
    const any = await solveCi(hamiltonian, { roots });
    const found: number[] = [];
    for (const multiplicity of [1, 2, 3, 4, 5].filter((m) => (m - 1 - electrons[0] - electrons[1]) % 2 === 0)) {
      const states = numStates(n, electrons[0] + electrons[1], multiplicity);
      const result = await solveCi(hamiltonian, { roots: Math.min(roots, states), multiplicity });
      for (const root of result.roots) {
        expect(root.s2).toBeCloseTo((multiplicity ** 2 - 1) / 4, 7);
        found.push(root.energyHartree);
      }
    }
    found.sort((a, b) => a - b);
    for (let k = 0; k < roots; k++) {
      expect(any.roots[k].energyHartree).toBeCloseTo(exact[k] + hamiltonian.coreEnergyHartree, 9);
      expect(found[k]).toBeCloseTo(exact[k] + hamiltonian.coreEnergyHartree, 9);
    }
  }
});

test('the number of states of each spin adds up to the number of determinants', () => {
  for (let m = 1, sum = 0; m <= 7; m += 2) {
    sum += numStates(6, 6, m);
    if (m === 7) expect(sum).toBe(400);
  }
  expect(numStates(6, 6, 1)).toBe(175);
});

test('a Hubbard dimer has energy (U − √(U² + 16t²)) / 2', async () => {
  for (const [hopping, repulsion] of [
    [1, 4],
    [0.3, 7],
    [2, 0],
  ]) {
    const { roots } = await solveCi(hubbardHamiltonian(2, [1, 1], { hopping, repulsion }), { multiplicity: 1 });
    expect(roots[0].energyHartree).toBeCloseTo((repulsion - Math.sqrt(repulsion ** 2 + 16 * hopping ** 2)) / 2, 11);
  }
});

test('a Hubbard chain without repulsion fills the levels −2t cos(kπ/(L+1))', async () => {
  const sites = 7;
  const levels = Array.from({ length: sites }, (_, k) => -2 * Math.cos(((k + 1) * Math.PI) / (sites + 1)));
  const sum = (count: number): number => levels.slice(0, count).reduce((a, b) => a + b, 0);
  const { roots } = await solveCi(hubbardHamiltonian(sites, [3, 2], { repulsion: 0 }));
  expect(roots[0].energyHartree).toBeCloseTo(sum(3) + sum(2), 9);
});

test('the ground state of a Hubbard ring is found, though all sites are alike', async () => {
  const hamiltonian = hubbardHamiltonian(4, [2, 2], { periodic: true });
  const { matrix, size } = denseHamiltonian(hamiltonian);
  const { roots } = await solveCi(hamiltonian, { multiplicity: 1 });
  expect(roots[0].energyHartree).toBeCloseTo(symmetricEigen(matrix, size).values[0], 10);
});

test('a singlet can be asked for where the triplet is lower', async () => {
  // two electrons, two degenerate orbitals: Hund
  const eri = new Float64Array(16);
  const set = (p: number, q: number, r: number, s: number, x: number) => {
    eri[((p * 2 + q) * 2 + r) * 2 + s] = x;
  };
  set(0, 0, 0, 0, 1);
  set(1, 1, 1, 1, 1);
  for (const [p, q] of [
    [0, 1],
    [1, 0],
  ]) {
    set(p, p, q, q, 0.8);
    set(p, q, p, q, 0.1);
    set(p, q, q, p, 0.1);
  }
  const hamiltonian = { numOrbitals: 2, numElectrons: [1, 1] as const, coreEnergyHartree: 0, h1: new Float64Array(4), eri };
  const triplet = await solveCi(hamiltonian, { multiplicity: 3 });
  const singlet = await solveCi(hamiltonian, { multiplicity: 1, roots: 3 });
  expect(triplet.roots[0].energyHartree).toBeCloseTo(0.7, 12);
  expect(singlet.roots.map((root) => root.energyHartree)).toEqual([0.9, 0.9, 1.1].map((x) => expect.closeTo(x, 10)));
});

test('the one state of highest spin is found with either majority of spins', async () => {
  for (const electrons of [
    [3, 2],
    [2, 3],
  ] as const) {
    const hamiltonian = randomHamiltonian(5, electrons, { seed: 6 });
    const polarised = await solveCi({ ...hamiltonian, numElectrons: [5, 0] });
    const { roots } = await solveCi(hamiltonian, { multiplicity: 6 });
    expect(roots[0].energyHartree).toBeCloseTo(polarised.roots[0].energyHartree, 9);
    expect(roots[0].s2).toBeCloseTo(8.75, 9);
  }
});

test('equal seeds give equal bits', async () => {
  const hamiltonian = randomHamiltonian(7, [4, 3], { seed: 1 });
  const [first, second] = [await solveCi(hamiltonian, { seed: 5 }), await solveCi(hamiltonian, { seed: 5 })];
  expect(second.vectors[0]).toEqual(first.vectors[0]);
  const other = await solveCi(hamiltonian, { seed: 6 });
  expect(other.roots[0].energyHartree).toBeCloseTo(first.roots[0].energyHartree, 10);
});

test('a multireference state says so, with the rule', async () => {
  const stretched = await solveCi(hubbardHamiltonian(4, [2, 2], { repulsion: 10 }), { multiplicity: 1 });
  expect(stretched.warnings).toMatchObject([{ code: 'MULTIREFERENCE', message: expect.stringMatching(/rule: below 0.9/) }]);
  const single = await solveCi(randomHamiltonian(4, [2, 2], { coupling: 0.01 }), { multiplicity: 1 });
  expect(single.roots[0].leadingWeight).toBeGreaterThan(0.99);
  expect(single.warnings).toEqual([]);
});

test('a search cut short fails with its last energy and continues from its checkpoint', async () => {
  const hamiltonian = hubbardHamiltonian(8, [4, 4]);
  let saved: readonly Float64Array[] | undefined;
  const checkpoint = { load: async () => saved, save: async (vectors: () => readonly Float64Array[]) => void (saved = vectors()) };
  const whole = await solveCi(hamiltonian, { multiplicity: 1 });
  await expect(solveCi(hamiltonian, { multiplicity: 1, maxIterations: 12, checkpoint })).rejects.toMatchObject({
    code: 'NOT_CONVERGED',
    details: { iterations: 12, lastEnergyHartree: expect.closeTo(whole.roots[0].energyHartree, 3), residual: expect.any(Number) },
  });
  const resumed = await solveCi(hamiltonian, { multiplicity: 1, checkpoint });
  expect(resumed.roots[0].energyHartree).toBeCloseTo(whole.roots[0].energyHartree, 9);
  expect(resumed.iterations).toBeLessThan(whole.iterations);
});

test('an abort stops the search', async () => {
  const controller = new AbortController();
  const search = solveCi(hubbardHamiltonian(8, [4, 4]), { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(search).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('what does not fit is refused before anything is allocated, and the message names what fits', async () => {
  const empty = {
    numOrbitals: 20,
    numElectrons: [10, 10] as const,
    coreEnergyHartree: 0,
    h1: new Float64Array(400),
    eri: new Float64Array(160_000),
  };
  await expect(solveCi(empty)).rejects.toMatchObject({
    code: 'TOO_LARGE',
    details: {
      resource: 'determinants',
      asked: 184_756 ** 2,
      limit: 20_000_000,
      fits: expect.stringMatching(/15 orbitals fit \(9018009 determinants\)/),
    },
  });
  expect(forecastCi(12, 6, 6, 1)).toMatchObject({ determinants: 853_776 });
});

test('values that make no sense are refused by name', async () => {
  const hamiltonian = randomHamiltonian(3, [2, 1]);
  await expect(solveCi(hamiltonian, { multiplicity: 3 })).rejects.toThrow(
    /multiplicity: expected 2, 4, … for 2 α and 1 β electrons, got 3/,
  );
  await expect(solveCi(hamiltonian, { roots: 10 })).rejects.toThrow(/roots: expected 1 … 9/);
  const skew = hamiltonian.eri.map((x, k) => (k === 1 ? x + 1e-6 : x));
  await expect(solveCi({ ...hamiltonian, eri: skew })).rejects.toThrow(/eri: expected eightfold symmetry/);
  await expect(solveCi({ ...hamiltonian, h1: hamiltonian.h1.map((x, k) => (k === 1 ? x + 1e-6 : x)) })).rejects.toThrow(
    /h1: expected a symmetric matrix/,
  );
  await expect(solveCi({ ...hamiltonian, h1: new Float64Array(8) })).rejects.toThrow(/h1: expected 9 numbers/);
  await expect(solveCi({ ...hamiltonian, h1: new Float64Array(9).fill(Number.NaN) })).rejects.toThrow(/finite/);
});
