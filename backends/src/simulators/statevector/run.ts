/** Runs the steps of the `statevector` backend in this process. */
import { CofactorError, type RunContext, type StepSpec } from '@cofactor/sdk/contracts';
import { searchByCircuit } from '../../search/quantum/circuit-search.ts';
import { threadCount } from '../../kernels/threads.ts';
import { simulatedRun, type SimulatedAnswer } from '../simulated-run.ts';
import { checkExpectation, runExpectation } from './expectation.ts';
import { statevectorFacts } from './facts.ts';
import { checkSample, runSample } from './sample.ts';
import { runVqeLoop } from './loop/vqe-loop.ts';

/** @throws CofactorError INVALID_INPUT, UNSUPPORTED or TOO_LARGE before anything runs; CANCELLED; NOT_CONVERGED from a loop. */
export const run = simulatedRun(statevectorFacts, answer, { threads: threadCount() });

async function answer(spec: StepSpec, context: RunContext): Promise<SimulatedAnswer> {
  switch (spec.kind) {
    case 'expectation':
      checkExpectation(spec);
      return runExpectation(spec, context);
    case 'sample':
      checkSample(spec);
      return runSample(spec, context);
    case 'vqe-loop':
      return runVqeLoop(spec, context);
    case 'search':
      return searchByCircuit(spec, context);
    default:
      throw new CofactorError('INTERNAL', `a ${spec.kind} step passed the forecast`, { where: 'statevector' });
  }
}
