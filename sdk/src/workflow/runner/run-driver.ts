/**
 * A planned step that is a generator: every step it asks for is run (or replayed) like any other, and fed back. The answer is
 * a `vqe-loop` result, the same noun that a backend with the whole loop gives.
 */
import {
  Circuit,
  parseDocument,
  PauliSum,
  type PlannedStep,
  type Resources,
  type StepProvenance,
  type StepResult,
  type StepSpec,
  type Warning,
} from '../../contracts/index.ts';
import { vqeDriver, type VqeDriverOutput } from '../drivers/index.ts';
import * as z from 'zod';
import type { Executed, Workbench } from './workbench.ts';

/** The planned spec (plan/templates.ts) with its inputs filled in. */
const DriverSpec = z.object({
  circuit: Circuit,
  observable: PauliSum,
  startParameters: z.array(z.number()),
  maxIterations: z.int().min(1),
  gradientTolerance: z.number().positive(),
  shots: z.int().min(0),
  seed: z.int().min(0),
});

/** A loop whose energy may carry sampling noise. */
export type LoopResult = StepResult<'vqe-loop'> & { output: VqeDriverOutput };

/** @param execute runs one asked step; the n-th has the key `id#n`, n from 1. */
export async function runDriver(
  planned: PlannedStep,
  spec: Record<string, unknown>,
  execute: (spec: StepSpec, key: string) => Promise<Executed>,
  { backends, events }: Workbench,
): Promise<Executed> {
  const input = parseDocument(DriverSpec, spec, planned.id);
  const gradients = backends.get(planned.backend ?? '')?.capabilities.expectation?.gradients === true;
  const driver = vqeDriver({ ...input, gradients });
  const tally = new Tally();
  let replayed = true;
  let turn = driver.next();
  for (let n = 1; !turn.done; n++) {
    const asked = turn.value;
    const done = await execute(asked, `${planned.id}#${n}`);
    const result = done.result as StepResult<'expectation'>;
    replayed &&= done.replayed;
    tally.add(result, asked.shots);
    events.emit({ type: 'step-progress', step: planned.id, progress: { iteration: n, energyHartree: result.output.values[0] } });
    turn = driver.next(result);
  }
  return { result: tally.result(turn.value, input), replayed };
}

/** What the steps of a loop used together. */
class Tally {
  #wallMs = 0;
  #costMicroUsd = 0;
  #evaluations = 0;
  #shots = 0;
  #peakMemoryBytes: number | undefined;
  #sizes: Resources = {};
  #provenance: StepProvenance = { kind: 'vqe-loop', backend: '', backendVersion: '' };
  readonly #warnings = new Map<string, Warning>();

  add({ wallMs, costMicroUsd, resources, provenance, warnings }: StepResult, shots: number): void {
    this.#wallMs += wallMs;
    this.#costMicroUsd += costMicroUsd;
    this.#evaluations += resources.circuitEvaluations ?? 1;
    this.#shots += resources.shots ?? shots;
    if (resources.peakMemoryBytes !== undefined) this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes ?? 0, resources.peakMemoryBytes);
    this.#sizes = { ...this.#sizes, ...resources };
    this.#provenance = { ...provenance, kind: 'vqe-loop' };
    for (const warning of warnings) this.#warnings.set(warning.code, warning);
  }

  result(output: VqeDriverOutput, { circuit, startParameters, seed }: z.infer<typeof DriverSpec>): LoopResult {
    return {
      schema: 'cofactor.step-result/1',
      kind: 'vqe-loop',
      output,
      resources: {
        ...this.#sizes,
        qubits: circuit.numQubits,
        parameters: startParameters.length,
        circuitEvaluations: this.#evaluations,
        shots: this.#shots,
        ...(this.#peakMemoryBytes !== undefined && { peakMemoryBytes: this.#peakMemoryBytes }),
      },
      wallMs: this.#wallMs,
      costMicroUsd: this.#costMicroUsd,
      provenance: { ...this.#provenance, seed },
      warnings: [...this.#warnings.values()],
    };
  }
}
