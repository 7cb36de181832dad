/** The ladder, fed by hand. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentHash, type Hamiltonian, type StepResult, type StepSpec } from '../../../contracts/index.ts';
import { ladderDriver, ladderSizes, type LadderInput, type LadderOutput } from './ladder.ts';

const NONE = { sha256: '0'.repeat(64), dtype: 'f64' as const, shape: [0] };
const hamiltonian: Hamiltonian = {
  schema: 'cofactor.hamiltonian/1',
  numOrbitals: 6,
  numElectrons: [3, 3],
  coreEnergyHartree: 0,
  h1: NONE,
  eri: NONE,
};
const NOISY = {
  '000111000111': 90,
  '001011001011': 9,
  '001011000111': 8,
  '010011000111': 5,
  '000111010110': 4,
  '000011000111': 7,
  '111111000111': 1,
};
const input: LadderInput = { hamiltonian, counts: NOISY, rungs: 3, draws: 5, iterations: 2, maxProductDimension: 16, seed: 0 };

type Asked = StepSpec<'subspace' | 'selected-ci'>;

/** The more low orbitals in the strings, the lower the energy. */
function play(over: Partial<LadderInput> = {}): { asked: Asked[]; output: LadderOutput } {
  const asked: Asked[] = [];
  const driver = ladderDriver({ ...input, ...over });
  let turn = driver.next();
  while (!turn.done) {
    const spec = turn.value;
    asked.push(spec);
    const products = spec.kind === 'subspace' ? [...spec.alphaStrings, ...spec.betaStrings] : [];
    const determinants = spec.kind === 'subspace' ? spec.alphaStrings.length * spec.betaStrings.length : spec.determinants;
    const result: StepResult<'subspace' | 'selected-ci'> = {
      schema: 'cofactor.step-result/1',
      kind: spec.kind,
      output: {
        energyHartree: products.length > 0 ? -products.reduce((sum, bits) => sum + 1 / Number.parseInt(bits, 2), 0) : -9,
        s2: 0,
        leadingWeight: 1,
        occupations: { alpha: [0.9, 0.9, 0.8, 0.3, 0.1, 0], beta: [0.9, 0.9, 0.8, 0.3, 0.1, 0] },
        determinants,
        iterations: 1,
        residual: 0,
      },
      resources: {},
      wallMs: 0,
      costMicroUsd: 0,
      provenance: { kind: spec.kind, backend: 'hand', backendVersion: '1' },
      warnings: [],
    };
    turn = driver.next(result);
  }
  return { asked, output: turn.value };
}

const subspaces = (asked: readonly Asked[]): StepSpec<'subspace'>[] => asked.filter((spec) => spec.kind === 'subspace');

test('sizes are squares, each with half the strings of the next', () => {
  expect(ladderSizes(10_000, 6)).toEqual([9, 36, 144, 625, 2500, 10_000]);
  expect(ladderSizes(784, 3)).toEqual([49, 196, 784]);
  expect(ladderSizes(9, 6)).toEqual([9]);
});

test('the most frequent configurations come first', () => {
  const { asked } = play({ rungs: 1, maxProductDimension: 4 });
  expect(subspaces(asked)[0].alphaStrings).toEqual(['000111', '001011']);
});

test('what has other electron numbers is counted, and enters only the recovered arm', () => {
  const { output } = play();
  expect(output.ladder).toMatchObject({ samples: 124, samplesInSector: 116, configurations: 7, configurationsInSector: 5 });
  for (const rung of output.ladder.rungs) {
    expect(rung.measured?.chanceHartree).toHaveLength(5);
    expect(rung.recovered?.chanceHartree).toHaveLength(5);
  }
});

test('without a broken outcome nothing is recovered; without a good one nothing else', () => {
  const good = play({ counts: { '000111000111': 9, '001011001011': 1 } }).output.ladder.rungs;
  expect(good.every(({ measured, recovered }) => measured && !recovered)).toBe(true);
  const broken = play({ counts: { '000011000111': 9, '001011011011': 1 } }).output.ladder.rungs;
  expect(broken.every(({ measured, recovered }) => !measured && recovered)).toBe(true);
});

test('a rung with nothing new is left out', () => {
  expect(play({ counts: { '000111000111': 9 }, rungs: 2, maxProductDimension: 16 }).output.ladder.rungs).toHaveLength(1);
});

test('chance has as many strings as the samples, selected CI as many determinants, all with the electrons of the sector', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 4, max: 100 }), (seed, maxProductDimension) => {
      const { asked, output } = play({ seed, maxProductDimension, counts: { ...NOISY, '110001010101': 3, '100110011001': 2 } });
      for (const { alphaStrings, betaStrings } of subspaces(asked)) {
        expect(alphaStrings.length * betaStrings.length).toBeLessThanOrEqual(maxProductDimension);
        for (const bits of [...alphaStrings, ...betaStrings]) expect(bits.replaceAll('0', '')).toBe('111');
      }
      for (const { measured, recovered, selectedCi } of output.ladder.rungs) {
        expect(selectedCi.determinants).toBe(Math.max(measured?.determinants ?? 0, recovered?.determinants ?? 0));
      }
      const sizes = new Set(subspaces(asked).map(({ alphaStrings }) => alphaStrings.length));
      const arms = new Set(
        output.ladder.rungs.flatMap(({ measured, recovered }) => [measured, recovered].map((arm) => Math.sqrt(arm?.determinants ?? 0))),
      );
      for (const size of arms) expect(sizes).toContain(size);
    }),
    { numRuns: 20 },
  );
});

test('equal seeds ask for the same, other seeds for other random subspaces', () => {
  expect(contentHash(play().asked)).toBe(contentHash(play().asked));
  expect(contentHash(play().asked)).not.toBe(contentHash(play({ seed: 1 }).asked));
});

test('strings of another length are refused, with how many there are', () => {
  expect(() => play({ counts: { '000111000111': 1, '0011': 2, '01': 3 } })).toThrow(
    /bit strings of 12 qubits, got "0011 \(2 of 3 bit strings\)"/,
  );
});
