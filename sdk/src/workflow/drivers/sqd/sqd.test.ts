import { describe, expect, test } from 'vitest';
import { contentHash, type Hamiltonian, type StepOutput, type StepResult, type StepSpec } from '../../../contracts/index.ts';
import { productDimension, sqdDriver, type SqdDriverInput, type SqdDriverOutput } from './sqd.ts';

const NONE = { sha256: '0'.repeat(64), dtype: 'f64' as const, shape: [0] };
const hamiltonian: Hamiltonian = {
  schema: 'cofactor.hamiltonian/1',
  numOrbitals: 4,
  numElectrons: [2, 2],
  coreEnergyHartree: 0,
  h1: NONE,
  eri: NONE,
};
const input: SqdDriverInput = {
  hamiltonian,
  counts: { '00110011': 90, '01010101': 6, '10011001': 3, '00110101': 1 },
  samples: 'measured',
  batches: 3,
  iterations: 2,
  maxProductDimension: 9,
  seed: 0,
};

type Answer = (spec: StepSpec<'subspace'>) => Partial<StepOutput<'subspace'>>;

/** The more determinants, the lower; electrons in the lowest orbitals. */
const toy: Answer = ({ alphaStrings, betaStrings }) => ({ energyHartree: -alphaStrings.length * betaStrings.length });

function play(over: Partial<SqdDriverInput> = {}, answer: Answer = toy): { asked: StepSpec<'subspace'>[]; output: SqdDriverOutput } {
  const asked: StepSpec<'subspace'>[] = [];
  const driver = sqdDriver({ ...input, ...over });
  let turn = driver.next();
  while (!turn.done) {
    const spec = turn.value;
    asked.push(spec);
    const result: StepResult<'subspace'> = {
      schema: 'cofactor.step-result/1',
      kind: 'subspace',
      output: {
        energyHartree: 0,
        s2: 0,
        leadingWeight: 1,
        occupations: { alpha: [1, 1, 0, 0], beta: [1, 1, 0, 0] },
        determinants: spec.alphaStrings.length * spec.betaStrings.length,
        iterations: 1,
        residual: 0,
        ...answer(spec),
      },
      resources: {},
      wallMs: 0,
      costMicroUsd: 0,
      provenance: { kind: 'subspace', backend: 'hand', backendVersion: '1' },
      warnings: [],
    };
    turn = driver.next(result);
  }
  return { asked, output: turn.value };
}

describe('sqd, fed by hand', () => {
  test('asks for subspaces of the strings that were measured, and answers with the lowest', () => {
    const { asked, output } = play();
    for (const { alphaStrings, betaStrings } of asked) {
      expect(alphaStrings).toEqual(betaStrings);
      for (const bits of alphaStrings) expect(['0011', '0101', '1001']).toContain(bits);
      expect(alphaStrings.length * betaStrings.length).toBeLessThanOrEqual(9);
    }
    expect(output).toMatchObject({ energyHartree: -9, determinants: 9, sectorDeterminants: 36, samples: 100, samplesInSector: 100 });
    expect(output.energiesHartree).toHaveLength(2);
  });

  test('asks once for what it knows: batches of the same strings are one step', () => {
    const { asked, output } = play({ counts: { '00110011': 5 }, batches: 4, iterations: 3 });
    expect(asked).toHaveLength(1);
    expect(output.energiesHartree).toEqual([-1, -1, -1]);
    expect(output.spreadHartree).toBe(0);
  });

  test('equal seeds ask for equal steps, other seeds for others', () => {
    const hashes = (seed: number) => play({ seed, maxProductDimension: 4 }).asked.map((spec) => contentHash(spec));
    expect(hashes(1)).toEqual(hashes(1));
    expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => hashes(seed).join())).size).toBeGreaterThan(1);
  });

  test('samples with wrong electron numbers wait for the occupancies of the first iteration, then are recovered by them', () => {
    // 0111 has an electron too many: occupancies of 0011 take it from orbital 2 (δ allows another choice once in a hundred)
    const counts = { '00110011': 50, '01111001': 50 };
    const { asked, output } = play({ counts, batches: 1, iterations: 2, maxProductDimension: 36 });
    expect(asked.map(({ alphaStrings }) => alphaStrings)).toEqual([['0011'], ['0011', '1001']]);
    expect(output).toMatchObject({ samples: 100, samplesInSector: 50 });
  });

  test('recovers from nothing when no sample has the right electron numbers', () => {
    const { asked } = play({ counts: { '00010001': 20, '11111111': 20 }, batches: 2, iterations: 1 });
    for (const { alphaStrings } of asked) {
      for (const bits of alphaStrings) expect(bits.replaceAll('0', '')).toBe('11');
    }
    expect(asked.length).toBeGreaterThan(0);
  });

  test('carried over: half of the strings are the heaviest so far, new ones stand beside them, and the last iteration has the heaviest', () => {
    const counts = { '00110011': 90, '01010101': 60, '10011001': 40, '01100110': 20, '10101010': 10 };
    const weights: Record<string, number> = { '0011': 0.9, '0101': 0.01, '1001': 0.02, '0110': 0.05, '1010': 0.03 };
    const weigh: Answer = (spec) => ({
      ...toy(spec),
      stringWeights: {
        alpha: spec.alphaStrings.map((bits) => weights[bits]),
        beta: spec.betaStrings.map((bits) => weights[bits]),
      },
    });
    for (const seed of [0, 1, 2]) {
      const { asked } = play({ counts, seed, batches: 1, iterations: 4, carryOver: true, maxProductDimension: 9 }, weigh);
      const sides = asked.map(({ alphaStrings }) => alphaStrings);
      expect(sides.every(({ length }) => length === 3)).toBe(true);
      expect(new Set(sides.slice(0, 2).flat()).size).toBe(5); // all were weighed, the heaviest twice
      const heaviest = sides[0].toSorted((a, b) => weights[b] - weights[a])[0];
      expect(sides[1]).toContain(heaviest);
      expect(sides.at(-1)).toEqual(['0011', '0110', '1010']);
    }
  });

  test('carried over from a backend that does not weigh strings: a fault that says so', () => {
    expect(() => play({ carryOver: true })).toThrow(/weights of its strings/);
  });

  test('the null arm forgets which orbitals were measured', () => {
    const { asked, output } = play({ samples: 'uniform', maxProductDimension: 36, batches: 1, iterations: 1 });
    expect(asked[0].alphaStrings).toHaveLength(6);
    expect(output).toMatchObject({ samples: 100, samplesInSector: 100, determinants: 36 });
  });

  test('counts of another register are refused by name', () => {
    expect(() => play({ counts: { '0011': 1 } })).toThrow(/counts: expected bit strings of 8 qubits, got "0011 \(1 of 1 bit strings\)"/);
  });
});

test('without being told otherwise a subspace is a quarter of the sector, and never more than the sector', () => {
  expect(productDimension(undefined, 3136)).toBe(784);
  expect(productDimension(undefined, 1e9)).toBe(10_000);
  expect(productDimension(undefined, 1)).toBe(1);
  expect(productDimension(500, 100)).toBe(100);
});
