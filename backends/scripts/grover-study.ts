/**
 * Dürr–Høyer minimum finding on random rings of ±1 couplings in fields: rounds until the minimum is measured, beside the square root of
 * the number of assignments and the random trials that classical luck takes. Outcomes are measured from states with every gate
 * simulated, or, by formula, drawn with the chance that r rounds of perfect amplification give to b assignments below the best:
 *
 *   sin²((2r + 1) asin √(b/N))                                                                                            (1)
 *
 * Run: node --conditions=cofactor:source backends/scripts/grover-study.ts [seeds] [largest] [gates|formula]
 * Outcome 2026-11-22, 40 seeds, ratio of rounds to √(N/t), t minima among N
 *   gates, 3 … 7 variables:     0.35, 0.77, 0.50, 0.54, 0.75
 *   formula, 3 … 10 variables:  0.33, 0.62, 0.55, 0.57, 0.92, 0.79, 1.26, 0.95
 * Gates and formula agree: the circuits amplify as they should. The ratio rises since a search lowers its bound many times, each step at some
 * √(N/b): on few assignments the first shot, which costs no round, is often the minimum already, and the sum over the steps levels off only
 * later: 40 runs each of 20 rings by (1) alone give 1.17, 1.38, 1.49, 1.51 at 10, 12, 14, 16 variables, where m set to 1 after each hit
 * gave 1.30, 1.53, 1.64, 1.75. The worst case is 22.5. The longest circuit of 7 variables has 4930 two-qubit gates: no machine of today runs it.
 */
import { groverCircuit, valueOfOutcome } from '@cofactor/sdk/circuits';
import { type Circuit, type MinimumModel, type RandomStream, SearchMethod, stepResult, stream } from '@cofactor/sdk/contracts';
import { groverDriver } from '@cofactor/sdk/drivers';
import { StateVector } from '../src/kernels/state-vector/state-vector.ts';
import { searchCircuit } from '../src/search/encoding/search-circuit.ts';
import { compile } from '../src/simulators/statevector/program.ts';

const [seeds = 10, largest = 7] = process.argv.slice(2, 4).map(Number);
const how = process.argv[4] ?? 'gates';
const printed = (k: number, n: number): string => k.toString(2).padStart(n, '0');

/** A ring of ±1 couplings in fields of −1, 0 and 1. */
function glass(n: number, seed: number): MinimumModel {
  const random = stream(seed, 'grover-study');
  const quadratic = Array.from({ length: n }, (_, i): [number, number, number] => [i, (i + 1) % n, random.integer(2) * 2 - 1]);
  return { type: 'ising', variables: n, linear: Array.from({ length: n }, () => random.integer(3) - 1), quadratic };
}

function measured(circuit: Circuit, parameters: readonly number[], random: RandomStream): number {
  const psi = new StateVector(circuit.numQubits);
  for (const move of compile(circuit.operations, parameters)) move.forward(psi);
  let left = random.uniform();
  let outcome = 0;
  const chance = (k: number): number => psi.amplitudes[2 * k] ** 2 + psi.amplitudes[2 * k + 1] ** 2;
  while (outcome < psi.amplitudes.length / 2 - 1 && left >= chance(outcome)) left -= chance(outcome++);
  return outcome;
}

/** (1). */
function drawn(values: readonly number[], rounds: number, best: number, random: RandomStream): number {
  if (rounds === 0) return random.integer(values.length);
  const below = values.flatMap((value, k) => (value < best - 1e-9 ? [k] : []));
  const others = values.flatMap((value, k) => (value < best - 1e-9 ? [] : [k]));
  const hit = random.uniform() < Math.sin((2 * rounds + 1) * Math.asin(Math.sqrt(below.length / values.length))) ** 2;
  const from = hit ? below : others;
  return from[random.integer(from.length)];
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
  const lengthOf = (rounds: number): number => groverCircuit({ observable, ...whole }, rounds).operations.length;
  const [none, one] = [lengthOf(0), lengthOf(1)];
  let [turn, shots] = [driver.next(), 0];
  while (!turn.done) {
    const { circuit, parameters, seed: shot } = turn.value;
    const random = stream(shot, 'measure');
    const rounds = (circuit.operations.length - none) / (one - none);
    const outcome = how === 'gates' ? measured(circuit, parameters, random) : drawn(values, rounds, parameters[0] * whole.grain, random);
    shots++;
    const output = { counts: { [printed(outcome, circuit.numQubits)]: 1 } };
    turn = driver.next(stepResult<'sample'>({ id: 'study', version: '' }, turn.value, { output, wallMs: 0 }));
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
