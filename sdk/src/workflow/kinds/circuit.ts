/**
 * A circuit: its program is read, then expectation values and counts are asked of the backend that the job names. Without shots
 * both are exact; probabilities are then given where there are few enough of them to be read.
 */
import { invalidInput, type CircuitResult, type Plan, type Sizes } from '../../contracts/index.ts';
import { output, partial, step, type StepTemplate } from '../plan/template.ts';
import { envelope, peakMemory, resultOf, resultsInOrder } from './envelope.ts';
import type { JobOf, KindFlow, StepRun } from './kind-flow.ts';

/** Largest register whose probabilities are written out: 2¹² numbers. */
const PROBABILITY_QUBITS = 12;

const SUBPROBLEM = { program: 'program', circuit: 'circuit' };

export const circuitFlow: KindFlow<'circuit'> = {
  pose(job) {
    const qubits = registerSize(job);
    return {
      subproblems: [
        {
          id: SUBPROBLEM.program,
          domain: 'classical',
          asks: `the circuit that the ${job.problem.program.format} program describes`,
          boundary: [],
          recombines: 'is what runs',
          why: 'a text is read once, the same for every backend',
        },
        {
          id: SUBPROBLEM.circuit,
          domain: 'quantum',
          asks: job.problem.shots === 0 ? 'exact values of the state it prepares' : `outcomes of ${job.problem.shots} shots`,
          boundary: ['the circuit'],
          recombines: 'is the answer',
          why: 'the state has 2ⁿ amplitudes',
        },
      ],
      decisions: [],
      warnings: [],
      steps: () => circuitSteps(job, qubits),
      requires: (template, before) => {
        const size = { ...before, ...(qubits !== undefined && { qubits }) };
        return template.kind !== 'read-program' && job.problem.shots > 0 ? { ...size, shots: job.problem.shots } : size;
      },
      gives: (_, { requires, forecast }): Sizes => ({ ...requires, ...forecast.sizes }),
    };
  },
  assemble: assembleCircuit,
};

/** As the observables say it; the program itself is read by a step. @throws INVALID_INPUT when they disagree */
function registerSize({ problem: { observables, program } }: JobOf<'circuit'>): number | undefined {
  if (program.data === undefined) throw invalidInput('problem.program.file', 'inlined data (the client reads files)', program.file);
  const [first] = observables;
  observables.forEach((observable, k) => {
    if (observable.length !== first.length) {
      throw invalidInput(`problem.observables.${k}`, `${first.length} letters, one per qubit, as the first has`, observable);
    }
  });
  return first?.length;
}

function circuitSteps({ problem: { program, observables, shots }, seed }: JobOf<'circuit'>, qubits: number | undefined): StepTemplate[] {
  const read = step({
    id: 'read-program',
    kind: 'read-program',
    subproblem: SUBPROBLEM.program,
    spec: partial<'read-program'>({ kind: 'read-program', program }),
  });
  const expectation = step({
    id: 'expectation',
    kind: 'expectation',
    subproblem: SUBPROBLEM.circuit,
    spec: partial<'expectation'>({
      kind: 'expectation',
      observables: observables.map((pauli) => ({ numQubits: pauli.length, terms: [[pauli, 1]] })),
      shots,
      seed,
    }),
    inputs: { circuit: output('read-program', 'circuit') },
    role: 'answer',
    hard: true,
  });
  const sample = step({
    id: 'sample',
    kind: 'sample',
    subproblem: SUBPROBLEM.circuit,
    spec: partial<'sample'>({ kind: 'sample', shots, seed }),
    inputs: { circuit: output('read-program', 'circuit') },
    role: 'answer',
    hard: true,
  });
  if (observables.length === 0) return [read, sample];
  if (shots > 0) return [read, expectation, sample];
  // Beside exact expectation values, probabilities are a gift where the backend has them.
  const few = qubits !== undefined && qubits <= PROBABILITY_QUBITS;
  return few ? [read, expectation, { ...sample, role: 'support', optional: true }] : [read, expectation];
}

function assembleCircuit(plan: Plan, run: StepRun): CircuitResult {
  const all = resultsInOrder(plan, run);
  const expectation = resultOf(run, 'expectation');
  const sample = resultOf(run, 'sample');
  const measured = resultOf(run, 'read-program')?.output.measured;
  const { counts = {}, probabilities } = sample?.output ?? {};
  return {
    ...envelope(plan, run),
    kind: 'circuit',
    expectations: expectation?.output.values ?? [],
    standardErrors: expectation?.output.standardErrors ?? [],
    ...(Object.keys(counts).length > 0 && { counts: ofBits(counts, measured) }),
    ...(probabilities && { probabilities: ofBits(probabilities, measured) }),
    resources: { ...sample?.resources, ...expectation?.resources, ...peakMemory(all), ...shotsOf([expectation, sample]) },
    convergence: { converged: true, iterations: 0, residual: null },
  };
}

function shotsOf(results: readonly ({ resources: { shots?: number } } | undefined)[]): { shots?: number } {
  const taken = results.flatMap((result) => result?.resources.shots ?? []);
  return taken.length > 0 ? { shots: taken.reduce((sum, shots) => sum + shots, 0) } : {};
}

/** Outcomes of the register as those of its classical bits. @param measured the qubit behind each bit, bit 0 first, null for none; absent: all qubits */
function ofBits(outcomes: Readonly<Record<string, number>>, measured: readonly (number | null)[] | undefined): Record<string, number> {
  if (measured === undefined) return outcomes;
  const sums: Record<string, number> = {};
  for (const [register, weight] of Object.entries(outcomes)) {
    const bits = measured.map((qubit) => (qubit === null ? '0' : register[register.length - 1 - qubit]));
    const key = bits.reverse().join('');
    sums[key] = (sums[key] ?? 0) + weight;
  }
  return sums;
}
