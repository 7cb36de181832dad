/** Steps on machines whose service compiles and takes one circuit a task: what is sent, and how its histograms are read. */
import { circuitResources } from '@cofactor/sdk/circuits';
import type { Circuit, StepOutput } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import type { Prepared, Task } from '../remote-provider.ts';
import { compileFor, type Target } from './compile-for.ts';
import { bitsRead, measuredCircuits, readCounts, Reading, type Counts, type GateStep } from './gate-step.ts';

/** Circuit by circuit, which qubit a classical bit reads. */
export const CircuitsReading = z.object({
  counts: Reading,
  measured: z.array(z.object({ numBits: z.int(), bits: z.array(z.object({ qubit: z.int(), bit: z.int() })) })),
  shots: z.int(),
});
export type CircuitsReading = z.infer<typeof CircuitsReading>;

/** One task for each circuit of the step, in the gates of the target. @throws as `compileFor` */
export function oneTaskEach(
  target: Target,
  step: GateStep,
  task: (circuit: Circuit, used: ReturnType<typeof circuitResources>) => Task,
): Prepared {
  const { circuits, reading } = measuredCircuits(step);
  const compiled = circuits.map((circuit) => compileFor(target, circuit).circuit);
  const used = compiled.map((circuit) => circuitResources(circuit));
  return {
    tasks: compiled.map((circuit, k) => task(circuit, used[k])),
    reading: { counts: reading, measured: compiled.map(bitsRead), shots: step.shots } satisfies CircuitsReading,
    resources: {
      qubits: step.circuit.numQubits,
      ...(used.length > 0 && { twoQubitGates: used[0].twoQubitGates, depth: used[0].depth }),
      shots: compiled.length * step.shots,
      circuitEvaluations: compiled.length,
    },
  };
}

/** The output of the step from the histogram of each circuit. */
export function readCircuits(reading: unknown, counts: readonly unknown[]): StepOutput<'sample'> | StepOutput<'expectation'> {
  return readCounts(CircuitsReading.parse(reading).counts, counts as Counts[]);
}
