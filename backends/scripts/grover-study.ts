/**
 * Dürr–Høyer minimum finding with every gate simulated: rounds until the minimum of random rings of ±1 couplings in fields is measured, beside
 * the square root of the number of assignments and the random trials that classical luck takes.
 *
 * Run: node --conditions=cofactor:source backends/scripts/grover-study.ts [seeds] [largest]
 * Outcome 2026-11-22, 40 seeds: for 3 … 8 variables 0.9, 2.1, 2.5, 3.8, 7.1, 12.4 rounds where √(N/t) is 2.5, 3.6, 4.6, 6.4, 8.6, 11.9, t minima
 * among N: ratios 0.36, 0.58, 0.55, 0.59, 0.82, 1.04; random trials take N/t = 6, 13, 23, 44, 82, 157. The longest circuit of 8 variables has
 * 8535 two-qubit gates: no machine of today runs it.
 */
import { valueOfOutcome } from '@cofactor/sdk/circuits';
import { type MinimumModel, SearchMethod, stream } from '@cofactor/sdk/contracts';
import { groverDriver } from '@cofactor/sdk/drivers';
import { StateVector } from '../src/kernels/state-vector/state-vector.ts';
import { searchCircuit } from '../src/search/encoding/search-circuit.ts';
import { compile } from '../src/simulators/statevector/program.ts';

const [seeds = 10, largest = 7] = process.argv.slice(2).map(Number);
const printed = (k: number, n: number): string => k.toString(2).padStart(n, '0');

/** A ring of ±1 couplings in fields of −1, 0 and 1. */
function glass(n: number, seed: number): MinimumModel {
  const random = stream(seed, 'grover-study');
  const quadratic = Array.from({ length: n }, (_, i): [number, number, number] => [i, (i + 1) % n, random.integer(2) * 2 - 1]);
  return { type: 'ising', variables: n, linear: Array.from({ length: n }, () => random.integer(3) - 1), quadratic };
}

/** Rounds and circuits until the minimum was measured. */
function search(model: MinimumModel, seed: number): { rounds: number; shots: number; minima: number; gates: number } {
  const { observable, whole } = searchCircuit({ model, method: SearchMethod.parse({ name: 'grover' }), seed });
  if (!whole) throw new Error('no register');
  const n = observable.numQubits;
  const valueOf = valueOfOutcome(observable);
  const values = Array.from({ length: 2 ** n }, (_, k) => valueOf(printed(k, n)));
  const lowest = Math.min(...values);
  const driver = groverDriver({ observable, whole, seed, target: lowest + 1e-9 });
  let [turn, shots] = [driver.next(), 0];
  while (!turn.done) {
    const { circuit, parameters, seed: shot } = turn.value;
    const psi = new StateVector(circuit.numQubits);
    for (const move of compile(circuit.operations, parameters)) move.forward(psi);
    let left = stream(shot, 'measure').uniform();
    let outcome = 0;
    const chance = (k: number): number => psi.amplitudes[2 * k] ** 2 + psi.amplitudes[2 * k + 1] ** 2;
    while (outcome < psi.amplitudes.length / 2 - 1 && left >= chance(outcome)) left -= chance(outcome++);
    shots++;
    turn = driver.next({
      schema: 'cofactor.step-result/1',
      kind: 'sample',
      output: { counts: { [printed(outcome, circuit.numQubits)]: 1 } },
      resources: {},
      wallMs: 0,
      costMicroUsd: 0,
      provenance: { kind: 'sample', backend: 'study', backendVersion: '' },
      warnings: [],
    });
  }
  const { rounds, resources } = turn.value;
  return { rounds, shots, minima: values.filter((value) => value < lowest + 1e-9).length, gates: resources.twoQubitGates ?? 0 };
}

for (let n = 3; n <= largest; n++) {
  const runs = Array.from({ length: seeds }, (_, seed) => search(glass(n, seed), seed));
  const mean = (of: (run: (typeof runs)[number]) => number): number => runs.reduce((sum, run) => sum + of(run), 0) / seeds;
  const root = mean(({ minima }) => Math.sqrt(2 ** n / minima));
  const rounds = mean((run) => run.rounds);
  process.stdout.write(
    `${n} variables  rounds ${rounds.toFixed(1)}  √(N/t) ${root.toFixed(1)}  ratio ${(rounds / root).toFixed(2)}  circuits ${mean((run) => run.shots).toFixed(1)}  random trials ${mean(({ minima }) => 2 ** n / minima).toFixed(1)}  most two-qubit gates ${Math.max(...runs.map((run) => run.gates))}\n`,
  );
}
