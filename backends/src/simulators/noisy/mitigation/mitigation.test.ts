import { bitString, stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { noisyBackend } from '../backend.ts';
import { mitigateReadout } from './mitigation.ts';
import { NOISELESS } from '../model/noise.test.support.ts';

const error = fc.record({
  oneGivenZero: fc.double({ min: 0, max: 0.3, noNaN: true }),
  zeroGivenOne: fc.double({ min: 0, max: 0.3, noNaN: true }),
});

test('inverts exact histograms of any distribution', () => {
  fc.assert(
    fc.property(
      fc.array(error, { minLength: 3, maxLength: 3 }),
      fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
      (confusion, weights) => {
        const total = weights.reduce((sum, w) => sum + w, 0);
        const read: Record<string, number> = {};
        for (let to = 0; to < 8; to++) {
          read[bitString(to, 3)] = weights.reduce((sum, weight, from) => {
            const chances = confusion.map(({ oneGivenZero, zeroGivenOne }, bit) => {
              const wrong = (from >> bit) & 1 ? zeroGivenOne : oneGivenZero;
              return ((from ^ to) >> bit) & 1 ? wrong : 1 - wrong;
            });
            return sum + chances.reduce((chance, x) => chance * x, weight);
          }, 0);
        }
        const { quasiProbabilities, probabilities } = mitigateReadout(read, confusion);
        weights.forEach((weight, k) => {
          expect(quasiProbabilities[bitString(k, 3)]).toBeCloseTo(weight / total, 12);
          expect(probabilities[bitString(k, 3)]).toBeCloseTo(weight / total, 12);
        });
      },
    ),
  );
});

test('probabilities are the nearest distribution: none below 0, sum 1, no other is nearer', () => {
  const confusion = [
    { oneGivenZero: 0.1, zeroGivenOne: 0.2 },
    { oneGivenZero: 0.05, zeroGivenOne: 0.1 },
  ];
  const { quasiProbabilities, probabilities } = mitigateReadout({ '00': 97, '01': 1, '10': 0, '11': 2 }, confusion);
  expect(Math.min(...Object.values(quasiProbabilities))).toBeLessThan(0);
  const names = ['00', '01', '10', '11'];
  const at = names.map((name) => probabilities[name] ?? 0);
  expect(Math.min(...at)).toBe(0);
  expect(at.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 14);
  const distance = (p: number[]) => Math.hypot(...p.map((x, k) => x - (quasiProbabilities[names[k]] ?? 0)));
  const random = stream(1, 'noisy/mitigation');
  for (let trial = 0; trial < 2000; trial++) {
    const raw = at.map((p) => p + 0.1 * random.uniform() ** 4);
    const sum = raw.reduce((total, p) => total + p, 0);
    expect(distance(raw.map((p) => p / sum))).toBeGreaterThanOrEqual(distance(at) - 1e-12);
  }
});

test('brings ⟨ZZZZ⟩ of a GHZ state back from 20 000 shots', async () => {
  const readout = { oneGivenZero: 0.03, zeroGivenOne: 0.08 };
  const circuit = {
    schema: 'cofactor.circuit/1' as const,
    numQubits: 4,
    numParameters: 0,
    operations: [{ gate: 'h' as const, qubits: [0] }, ...[1, 2, 3].map((q) => ({ gate: 'cx' as const, qubits: [q - 1, q] }))],
  };
  const { output } = await noisyBackend({ ...NOISELESS, readout }).run<'sample'>(
    { kind: 'sample', circuit, parameters: [], shots: 20_000, seed: 3 },
    { signal: new AbortController().signal, artifacts: { put: refuse, get: refuse, has: async () => false } },
  );
  const zzzz = (weights: Record<string, number>) => {
    const total = Object.values(weights).reduce((sum, w) => sum + w, 0);
    return Object.entries(weights).reduce((sum, [bits, w]) => sum + ((bits.split('1').length - 1) % 2 ? -w : w), 0) / total;
  };
  const mitigated = mitigateReadout(
    output.counts,
    Array.from({ length: 4 }, () => readout),
  );
  const raw = 1 - zzzz(output.counts);
  expect(raw).toBeGreaterThan(0.25); // ((1 − 2·0.03)⁴ + (1 − 2·0.08)⁴)/2 = 0.64 is expected instead of 1
  expect(Math.abs(1 - zzzz(mitigated.quasiProbabilities))).toBeLessThan(0.05);
  expect(Math.abs(1 - zzzz(mitigated.probabilities))).toBeLessThan(raw / 3);
});

const refuse = async (): Promise<never> => {
  throw new Error('no arrays here');
};

test('refuses no counts, strings of another length, a bit that tells nothing, too many bits', () => {
  const good = { oneGivenZero: 0.1, zeroGivenOne: 0.1 };
  const refused = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });
  expect(() => mitigateReadout({}, [good])).toThrow(refused('INVALID_INPUT', /at least one shot/));
  expect(() => mitigateReadout({ '011': 3 }, [good])).toThrow(refused('INVALID_INPUT', /1 bits/));
  expect(() => mitigateReadout({ '1': 3 }, [{ oneGivenZero: 0.4, zeroGivenOne: 0.6 }])).toThrow(refused('INVALID_INPUT', /confusion\.0/));
  expect(() =>
    mitigateReadout(
      { '1': 3 },
      Array.from({ length: 21 }, () => good),
    ),
  ).toThrow(refused('TOO_LARGE', /20 bits/));
});
