import { compile } from '@cofactor/sdk/circuits';
import { stream } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { catState } from './circuits.test.support.ts';
import { HERON } from './reference-rows.test.support.ts';

const { coupling = [] } = HERON;
const nameOf = (pair: readonly number[]): string => [...pair].sort((a, b) => a - b).join('-');

/** Log-normal around the medians of Heron r1, a spread of exp(0.8) as calibrations have it. */
function calibration(seed: number): { readout: number[]; twoQubit: number[]; of: (pair: readonly number[]) => number } {
  const random = stream(seed, 'calibrations');
  const around = (median: number): number =>
    Math.min(0.4, median * Math.exp(0.8 * Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())));
  const byPair = new Map([...new Set(coupling.map(nameOf))].map((name) => [name, around(0.00408)]));
  const of = (pair: readonly number[]): number => byPair.get(nameOf(pair)) ?? 1;
  return { readout: Array.from({ length: HERON.numQubits }, () => around(0.0229)), twoQubit: coupling.map(of), of };
}

test('a cat state of 12 is expected to come out better than on the first 12 qubits in 19 of 20 random calibrations', () => {
  const chain = Array.from({ length: 12 }, (_, k) => k);
  let better = 0;
  for (let seed = 0; seed < 20; seed++) {
    const { of, ...errors } = calibration(seed);
    const logOf = (pairs: readonly (readonly number[])[], read: readonly number[]): number =>
      pairs.reduce((sum, pair) => sum + Math.log(1 - of(pair)), 0) + read.reduce((sum, q) => sum + Math.log(1 - errors.readout[q]), 0);
    const { circuit, finalLayout } = compile(catState(12), { ...HERON, errors });
    const pairs = circuit.operations.map(({ qubits }) => qubits).filter(({ length }) => length === 2);
    const trivial = logOf(
      chain.slice(1).map((k) => [k - 1, k]),
      chain,
    );
    if (logOf(pairs, finalLayout) > trivial) better++;
  }
  expect(better).toBeGreaterThanOrEqual(19);
});
