/** Runs the steps of the `fermion` backend in this process. */
import { CofactorError, type RunContext, type StepSpec } from '@cofactor/sdk/contracts';
import { simulatedRun, type SimulatedAnswer } from '../simulated-run.ts';
import { checkExpectation } from '../statevector/expectation.ts';
import { runExpectation } from './expectation.ts';
import { fermionFacts } from './facts.ts';
import { runSample } from './sample.ts';
import { runVqeLoop } from './loop/vqe-loop.ts';

/** @throws CofactorError INVALID_INPUT, UNSUPPORTED or TOO_LARGE before anything runs; CANCELLED; NOT_CONVERGED from a loop. */
export const run = simulatedRun(fermionFacts, answer);

async function answer(spec: StepSpec, context: RunContext): Promise<SimulatedAnswer> {
  switch (spec.kind) {
    case 'expectation':
      checkExpectation(spec);
      return runExpectation(spec, context);
    case 'sample':
      return runSample(spec, context);
    case 'vqe-loop':
      return runVqeLoop(spec, context);
    default:
      throw new CofactorError('INTERNAL', `a ${spec.kind} step passed the forecast`, { where: 'fermion' });
  }
}
