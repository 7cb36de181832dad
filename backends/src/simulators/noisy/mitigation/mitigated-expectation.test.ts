/** Readout mitigation as an option of an expectation value: what it takes out of the numbers, and what it costs in scatter. */
import { basisIndex, bitString, memoryStore, stream, type StepSpec } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { noisyBackend } from '../backend.ts';
import { mitigatedEigenvalue, mitigateReadout } from './mitigation.ts';
import { randomCircuit, randomObservable } from '../../statevector/dense.test.support.ts';
import { NOISELESS } from '../model/noise.test.support.ts';

const readout = { oneGivenZero: 0.02, zeroGivenOne: 0.07 };
const context = () => ({ signal: new AbortController().signal, artifacts: memoryStore() });

test.each([4, 11])(
  'on %i qubits the mitigated value is the one without readout errors within 4.9 standard errors (a false alarm in 1e6 ' +
    'runs), the raw one is not, and both come from the same shots',
  async (numQubits) => {
    const { circuit, parameters } = randomCircuit(4, stream(8, 'noisy/mitigated'));
    const observables = [randomObservable(4, 12, stream(9, 'noisy/mitigated'))].map((sum) => ({
      ...sum,
      numQubits,
      terms: sum.terms.map(([text, c]): [string, number] => [text.padStart(numQubits, 'I'), c]),
    }));
    const wide = { ...circuit, numQubits };
    const spec: StepSpec<'expectation'> = {
      kind: 'expectation',
      circuit: wide,
      parameters,
      observables,
      gradient: false,
      shots: 60_000,
      seed: 1,
    };
    const run = async (noise: object, change: Partial<StepSpec<'expectation'>>) =>
      (await noisyBackend({ ...NOISELESS, ...noise }).run<'expectation'>({ ...spec, ...change }, context())).output;
    const small = {
      circuit,
      observables: [{ ...observables[0], numQubits: 4, terms: observables[0].terms.map(([t, c]): [string, number] => [t.slice(-4), c]) }],
    };
    const ideal = (await run({}, { ...small, shots: 0 })).values[0];
    const { values, standardErrors, unmitigated } = await run({ readout }, { mitigation: ['readout'] });
    expect(Math.abs(values[0] - ideal)).toBeLessThan(4.9 * standardErrors[0]);
    expect(Math.abs((unmitigated?.values[0] ?? ideal) - ideal)).toBeGreaterThan(4.9 * standardErrors[0]);
    expect(standardErrors[0]).toBeGreaterThan(unmitigated?.standardErrors[0] ?? Number.POSITIVE_INFINITY);
    const raw = await run({ readout }, {});
    expect(unmitigated).toEqual({ values: raw.values, standardErrors: raw.standardErrors });
  },
);

test('shot by shot it is the inverted confusion of the whole histogram', () => {
  const error = fc.record({
    oneGivenZero: fc.double({ min: 0, max: 0.3, noNaN: true }),
    zeroGivenOne: fc.double({ min: 0, max: 0.3, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(error, { minLength: 3, maxLength: 3 }),
      fc.array(fc.nat(50), { minLength: 8, maxLength: 8 }),
      fc.nat(7),
      (confusion, counts, support) => {
        const total = counts.reduce((sum, count) => sum + count, 0);
        fc.pre(total > 0);
        const eigenvalue = mitigatedEigenvalue(confusion);
        const mean = counts.reduce((sum, count, state) => sum + count * eigenvalue(state, support), 0) / total;
        const histogram = Object.fromEntries(counts.map((count, state) => [bitString(state, 3), count]));
        const sign = (state: number) => ((state & support).toString(2).replaceAll('0', '').length % 2 ? -1 : 1);
        const { quasiProbabilities } = mitigateReadout(histogram, confusion);
        const whole = Object.entries(quasiProbabilities).reduce((sum, [bits, p]) => sum + p * sign(basisIndex(bits)), 0);
        expect(mean).toBeCloseTo(whole, 10);
      },
    ),
  );
});
