/** Runs the steps of the `statevector` backend in this process. */
import { circuitResources, uccsdCircuit, type CircuitResources } from '@cofactor/sdk/circuits';
import {
  throwIfCancelled,
  type Resources,
  type RunContext,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { kernelVariant } from '../../kernels/wasm.ts';
import { checkExpectation, runExpectation } from './expectation.ts';
import { statevectorFacts } from './facts.ts';
import { checkSample, runSample } from './sample.ts';
import { runVqeLoop } from './vqe-loop.ts';

/** @throws CofactorError INVALID_INPUT, UNSUPPORTED or TOO_LARGE before anything runs; CANCELLED; NOT_CONVERGED from a loop. */
export async function run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
  const started = performance.now();
  throwIfCancelled(context.signal);
  const { memoryBytes } = statevectorFacts.forecast(spec, {});
  const { output, resources, circuit } = await answer(spec, context);
  const { qubits, parameters, depth, twoQubitGates } = circuit;
  return {
    schema: 'cofactor.step-result/1',
    kind: spec.kind as K,
    output: output as StepOutput<K>,
    resources: { qubits, parameters, depth, twoQubitGates, peakMemoryBytes: memoryBytes.likely, ...resources },
    wallMs: performance.now() - started,
    costMicroUsd: 0,
    provenance: {
      kind: spec.kind,
      backend: statevectorFacts.id,
      backendVersion: statevectorFacts.version,
      kernelVariant: kernelVariant(),
      ...('seed' in spec && { seed: spec.seed }),
      threads: 1,
    },
    warnings: [],
  };
}

interface Answer {
  output: StepOutput;
  resources: Resources;
  circuit: CircuitResources;
}

async function answer(spec: StepSpec, context: RunContext): Promise<Answer> {
  switch (spec.kind) {
    case 'expectation':
      checkExpectation(spec);
      return { ...(await runExpectation(spec, context)), circuit: circuitResources(spec.circuit) };
    case 'sample':
      checkSample(spec);
      return { ...(await runSample(spec, context)), circuit: circuitResources(spec.circuit) };
    case 'vqe-loop':
      return { ...(await runVqeLoop(spec, context)), circuit: circuitResources(uccsdCircuit(spec.hamiltonian)) };
    default:
      throw new Error(`forecast refuses ${spec.kind}`);
  }
}
