import { stream } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { SigmaBuilder } from '../../../kernels/determinants/sigma.ts';
import { canonicalRotation, columnsOf, coreField, turned } from '../../casscf/index.ts';
import { type Atoms, frontier, startOf } from '../../casscf/molecules.test.support.ts';
import { determinantIndex, rdm1, solveCi, stringsOf } from '../../correlation/index.ts';
import { activeHamiltonian } from '../../hamiltonian/index.ts';
import { range, unitMatrix } from '../../linear-algebra.ts';
import { rotate } from '../../scf/rotations/orbital-model.ts';
import { type Nevpt2Input, nevpt2 } from './nevpt2.ts';

const chain = (distances: readonly number[]): Atoms => {
  let z = 0;
  return [0, ...distances].map((step): Atoms[number] => ['H', 0, 0, (z += step)]);
};

/**
 * E₂ by its definition in all determinants of all orbitals: H|Ψ₀⟩ in parts of one occupation of core and virtual orbitals each, and
 * the expectation value of Dyall's Hamiltonian in every part.
 */
async function byDefinition(input: Nevpt2Input, multiplicity: number): Promise<number> {
  const { frame: start, numElectrons } = input;
  const { numOrbitals: n, numCore, numActive: m } = start;
  const inActive = activeHamiltonian({
    ...input,
    coreOrbitals: columnsOf(start, 0, numCore),
    activeOrbitals: columnsOf(start, numCore, numCore + m),
  });
  const ci = await solveCi(inActive, { multiplicity, convergenceHartree: 1e-13 });
  const gamma = rdm1({ alpha: stringsOf(m, numElectrons[0]), beta: stringsOf(m, numElectrons[1]), coefficients: ci.vectors[0] });
  const whole = (frame: typeof start) =>
    activeHamiltonian({
      ...input,
      coreOrbitals: new Float64Array(0),
      activeOrbitals: frame.coefficients,
      numElectrons: [numElectrons[0] + numCore, numElectrons[1] + numCore],
    });
  const fockIn = (frame: typeof start): Float64Array => {
    const { h1, eri } = whole(frame);
    const density = new Float64Array(n * n);
    for (let i = 0; i < numCore; i++) density[i * n + i] = 2;
    for (let t = 0; t < m; t++) for (let u = 0; u < m; u++) density[(numCore + t) * n + numCore + u] = gamma[t * m + u];
    return h1.map((h, pq) => {
      const [p, q] = [Math.floor(pq / n), pq % n];
      let sum = h;
      for (let r = 0; r < n; r++)
        for (let s = 0; s < n; s++)
          sum += density[r * n + s] * (eri[((p * n + q) * n + r) * n + s] - 0.5 * eri[((p * n + r) * n + q) * n + s]);
      return sum;
    });
  };
  const frame = turned(start, canonicalRotation(start, fockIn(start)));
  const hamiltonian = whole(frame);
  const fock = fockIn(frame);
  const { inactiveFock } = coreField(input, frame);
  const outside = (p: number): boolean => p < numCore || p >= numCore + m;
  const dyall = {
    ...hamiltonian,
    h1: hamiltonian.h1.map((_, pq) => {
      const [p, q] = [Math.floor(pq / n), pq % n];
      if (outside(p) || outside(q)) return p === q ? fock[pq] : 0;
      return 0.5 * (inactiveFock[pq] + inactiveFock[q * n + p]);
    }),
    eri: hamiltonian.eri.map((x, at) => (range(0, 4).some((k) => outside(Math.floor(at / n ** k) % n)) ? 0 : x)),
  };
  const [sigma, zeroth] = [new SigmaBuilder(hamiltonian, 0), new SigmaBuilder(dyall, 0)];
  const packed = new Float64Array(sigma.alpha.masks.length * sigma.beta.masks.length);
  const core = 2 ** numCore - 1;
  const [alpha, beta] = [stringsOf(m, numElectrons[0]), stringsOf(m, numElectrons[1])];
  for (const [a, left] of alpha.masks.entries())
    for (const [b, right] of beta.masks.entries())
      packed[determinantIndex(core | (left << numCore), core | (right << numCore), n)] = ci.vectors[0][a * beta.masks.length + b];
  const apply = (which: SigmaBuilder, vector: Float64Array): Float64Array => {
    const [c, out] = [which.vector(), which.vector()];
    which.unpackInto(c, vector);
    which.apply(out, c);
    return which.pack(out);
  };
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, k) => sum + x * b[k], 0);
  const coupled = apply(sigma, packed);
  const reference = dot(packed, apply(zeroth, packed));
  const width = sigma.beta.masks.length;
  const labels = Array.from(packed, (_, at) => {
    const [a, b] = [sigma.alpha.masks[Math.floor(at / width)], sigma.beta.masks[at % width]];
    return range(0, n)
      .map((p) => (outside(p) ? ((a >> p) & 1) + ((b >> p) & 1) : '.'))
      .join('');
  });
  const unchanged = range(0, n)
    .map((p) => (p < numCore ? 2 : outside(p) ? 0 : '.'))
    .join('');
  let energy = 0;
  for (const label of new Set(labels)) {
    if (label === unchanged) continue;
    const part = coupled.map((x, at) => (labels[at] === label ? x : 0));
    const norm = dot(part, part);
    if (norm > 1e-14) energy -= norm / (dot(part, apply(zeroth, part)) / norm - reference);
  }
  return energy;
}

test.each([
  ['a chain of six atoms', chain([0.8, 1.3, 0.9, 1.2, 1]), 1, frontier(2, 2)],
  ['a triplet of it', chain([0.8, 1.3, 0.9, 1.2, 1]), 3, frontier(4, 3)],
  ['a radical', chain([0.9, 1.2, 1.1, 1]), 2, frontier(3, 3)],
] as const)('%s: the energy is that of the definition in all determinants', async (_, atomsAngstrom, multiplicity, space) => {
  const { input } = await startOf({ atomsAngstrom: [...atomsAngstrom], basis: 'sto-3g', multiplicity }, space);
  const { roots } = await nevpt2(input, { multiplicity });
  expect(roots[0].secondOrderHartree).toBeCloseTo(await byDefinition(input, multiplicity), 9);
  expect(roots[0].secondOrderHartree).toBeLessThan(0);
});

const LITHIUM_HYDRIDE: Atoms = [
  ['Li', 0, 0, 0],
  ['H', 0, 0, 1.8],
];

test('rotations among core, active and empty orbitals, and of the molecule, leave the energy as it is', async () => {
  const atomsAngstrom = chain([0.8, 1.3, 0.9, 1.2, 1]);
  const { input } = await startOf({ atomsAngstrom, basis: '6-31g' }, frontier(2, 2));
  const [plain] = (await nevpt2(input, { multiplicity: 1 })).roots;
  const { frame } = input;
  const { numCore, numActive, numOrbitals } = frame;
  const random = stream(2, 'nevpt2/rotation');
  const kappa = new Float64Array(numOrbitals ** 2);
  for (const [from, to] of [
    [0, numCore],
    [numCore, numCore + numActive],
    [numCore + numActive, numOrbitals],
  ])
    for (let p = from; p < to; p++)
      for (let q = from; q < p; q++) {
        const angle = random.normal();
        kappa[p * numOrbitals + q] = angle;
        kappa[q * numOrbitals + p] = -angle;
      }
  const mixed = { ...input, frame: turned(frame, rotate(unitMatrix(numOrbitals), kappa, numOrbitals)) };
  const [other] = (await nevpt2(mixed, { multiplicity: 1 })).roots;
  expect(other.secondOrderHartree).toBeCloseTo(plain.secondOrderHartree, 9);
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const moved = atomsAngstrom.map(([symbol, , , z]): Atoms[number] => [symbol, c * z - 2, 1, s * z + 3]);
  const [elsewhere] = (await nevpt2((await startOf({ atomsAngstrom: moved, basis: '6-31g' }, frontier(2, 2))).input, { multiplicity: 1 }))
    .roots;
  expect(Math.abs(elsewhere.energyHartree - plain.energyHartree)).toBeLessThan(1e-9);
});

test('a space of all orbitals leaves nothing to correct', async () => {
  const { input } = await startOf({ atomsAngstrom: chain([0.9, 1.1, 1]), basis: 'sto-3g' }, frontier(4, 4));
  const { roots } = await nevpt2(input, { multiplicity: 1 });
  expect(roots[0].secondOrderHartree).toBe(0);
  expect(roots[0].energyHartree).toBe(roots[0].referenceHartree);
});

test('two molecules far apart have twice the energy of one, with a core that takes part or is frozen', async () => {
  const far = LITHIUM_HYDRIDE.map(([symbol, x, y, z]): Atoms[number] => [symbol, x + 1000, y, z]);
  const [one, two] = [
    await startOf({ atomsAngstrom: LITHIUM_HYDRIDE, basis: 'sto-3g' }, frontier(2, 2)),
    await startOf({ atomsAngstrom: [...LITHIUM_HYDRIDE, ...far], basis: 'sto-3g' }, frontier(4, 4)),
  ];
  const corrections: number[] = [];
  for (const frozen of [0, 1]) {
    const [single] = (await nevpt2({ ...one.input, numFrozen: frozen }, { multiplicity: 1 })).roots;
    const [pair] = (await nevpt2({ ...two.input, numFrozen: 2 * frozen }, { multiplicity: 1 })).roots;
    expect(Math.abs(pair.secondOrderHartree - 2 * single.secondOrderHartree)).toBeLessThan(1e-7);
    corrections.push(single.secondOrderHartree);
  }
  expect(corrections[1]).toBeGreaterThan(corrections[0] + 1e-5);
});

test('a core that is not there and an abort are refused', async () => {
  const { input } = await startOf({ atomsAngstrom: LITHIUM_HYDRIDE, basis: 'sto-3g' }, frontier(2, 2));
  await expect(nevpt2({ ...input, numFrozen: 2 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(nevpt2(input, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
});
