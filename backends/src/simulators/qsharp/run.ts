/**
 * Runs circuits on the simulator of qsharp-lang: its state, from which values and outcomes are worked out here, so that equal seeds
 * give equal counts. Samples are estimated for a fault-tolerant machine too.
 */
import { terminalReadout } from '@cofactor/sdk/circuits';
import { CofactorError, type Resources, type RunContext, type StepSpec } from '@cofactor/sdk/contracts';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { simulatedRun, type SimulatedAnswer } from '../simulated-run.ts';
import { checkExpectation, expectationsOf } from '../statevector/expectation.ts';
import { Pace } from '../statevector/pace.ts';
import { checkSample, samplesOf } from '../statevector/sample.ts';
import { Qsharp } from './compiler.ts';
import { qsharpFacts } from './facts.ts';
import { ENTRY, qsharpSource } from './program.ts';

/** Of an estimate: a run that fails once in a thousand. */
const ERROR_BUDGET = 1e-3;

/** @throws CofactorError INVALID_INPUT, UNSUPPORTED or TOO_LARGE before anything runs; UNAVAILABLE without the package; CANCELLED. */
export const run = simulatedRun(qsharpFacts, answer, { notes: ['qsharp-lang 1.32.5-dev'] });

let loading: Promise<Qsharp> | undefined;

async function answer(spec: StepSpec, { signal, onProgress }: RunContext): Promise<SimulatedAnswer> {
  const pace = new Pace(signal, onProgress);
  switch (spec.kind) {
    case 'expectation': {
      checkExpectation(spec);
      const { psi } = await prepared(spec, pace);
      return expectationsOf(psi, spec, pace);
    }
    case 'sample': {
      checkSample(spec);
      const { psi, source, qsharp } = await prepared(spec, pace);
      const { output, resources } = await samplesOf(psi, spec, pace);
      await pace.rest();
      return { output, resources: { ...resources, ...(await faultTolerance(qsharp, source)) } };
    }
    default:
      throw new CofactorError('INTERNAL', `a ${spec.kind} step passed the forecast`, { where: 'qsharp' });
  }
}

async function prepared(
  { circuit, parameters }: StepSpec<'expectation' | 'sample'>,
  pace: Pace,
): Promise<{ psi: StateVector; source: string; qsharp: Qsharp }> {
  const qsharp = await (loading ??= Qsharp.load());
  await pace.rest();
  const source = qsharpSource(circuit.numQubits, terminalReadout(circuit).operations, parameters);
  const psi = new StateVector(circuit.numQubits);
  const amplitudes = psi.amplitudes;
  amplitudes.fill(0);
  for (const [label, [re, im]] of Object.entries(await qsharp.state(source, ENTRY.state))) {
    const bits = label.replace(/[^01]/g, ''); // qubit 0 first
    const index = Array.from(bits).reduce((sum, bit, qubit) => sum + Number(bit) * 2 ** qubit, 0);
    amplitudes.set([re, im], 2 * index);
  }
  await pace.rest();
  return { psi, source, qsharp };
}

/** On superconducting qubits of gates of 50 ns with an error of 1e-3 in a surface code: the defaults of the estimator. */
async function faultTolerance(qsharp: Qsharp, source: string): Promise<Pick<Resources, 'faultTolerant'>> {
  const { physicalCounts, logicalQubit } = await qsharp.estimate(source, ENTRY.measured, ERROR_BUDGET);
  return {
    faultTolerant: {
      physicalQubits: physicalCounts.physicalQubits,
      runtimeMs: physicalCounts.runtime * 1e-6,
      logicalQubits: physicalCounts.breakdown.algorithmicLogicalQubits,
      codeDistance: logicalQubit.codeDistance,
      tStates: physicalCounts.breakdown.numTstates,
      errorBudget: ERROR_BUDGET,
    },
  };
}
