/**
 * A planned step that is a generator: every step it asks for is run (or replayed) like any other, and fed back. The answer of a
 * variational loop is a `vqe-loop` result, the same noun that a backend with the whole loop gives; that of sample-based
 * diagonalisation is the `subspace` result of its lowest energy.
 */
import {
  Circuit,
  Hamiltonian,
  parseDocument,
  PauliSum,
  type PlannedStep,
  type Resources,
  type StepKind,
  type StepProvenance,
  type StepResult,
  type StepSpec,
  type Warning,
} from '../../contracts/index.ts';
import { sqdDriver, type SqdDriverOutput, vqeDriver, type VqeDriverOutput } from '../drivers/index.ts';
import * as z from 'zod';
import type { Executed, Workbench } from './workbench.ts';

/** The planned spec (plan/templates.ts) with its inputs filled in. */
const VqeSpec = z.object({
  circuit: Circuit,
  observable: PauliSum,
  startParameters: z.array(z.number()),
  maxIterations: z.int().min(1),
  gradientTolerance: z.number().positive(),
  shots: z.int().min(0),
  seed: z.int().min(0),
});

const SqdSpec = z.object({
  hamiltonian: Hamiltonian,
  counts: z.record(z.string(), z.int()),
  samples: z.enum(['measured', 'uniform']),
  batches: z.int().min(1),
  iterations: z.int().min(1),
  maxProductDimension: z.int().min(1).optional(),
  seed: z.int().min(0),
});

/** A loop whose energy may carry sampling noise. */
export type LoopResult = StepResult<'vqe-loop'> & { output: VqeDriverOutput };

/** The lowest of many subspaces. */
export type SqdResult = StepResult<'subspace'> & { output: SqdDriverOutput };

type Execute = (spec: StepSpec, key: string) => Promise<Executed>;

/** @param execute runs one asked step; the n-th has the key `id#n`, n from 1. */
export async function runDriver(
  planned: PlannedStep,
  spec: Record<string, unknown>,
  execute: Execute,
  { backends, events }: Workbench,
): Promise<Executed> {
  const report = (iteration: number, energyHartree: number): void =>
    events.emit({ type: 'step-progress', step: planned.id, progress: { iteration, energyHartree } });
  if (planned.driver === 'sqd') {
    const input = parseDocument(SqdSpec, spec, planned.id);
    const { output, tally, replayed } = await drive('subspace', sqdDriver(input), planned.id, execute, ({ output }, n) =>
      report(n, output.energyHartree),
    );
    const { sizes, provenance, ...common } = tally.total;
    const result: SqdResult = {
      ...common,
      kind: 'subspace',
      output,
      resources: { ...sizes, determinants: output.determinants },
      provenance: { ...provenance, seed: input.seed },
    };
    return { result, replayed };
  }
  const input = parseDocument(VqeSpec, spec, planned.id);
  const { circuit, startParameters, seed } = input;
  const gradients = backends.get(planned.backend ?? '')?.capabilities.expectation?.gradients === true;
  const { output, tally, replayed } = await drive('vqe-loop', vqeDriver({ ...input, gradients }), planned.id, execute, ({ output }, n) =>
    report(n, output.values[0]),
  );
  const { sizes, provenance, ...common } = tally.total;
  const result: LoopResult = {
    ...common,
    kind: 'vqe-loop',
    output,
    resources: { ...sizes, ...tally.circuits, qubits: circuit.numQubits, parameters: startParameters.length },
    provenance: { ...provenance, seed },
  };
  return { result, replayed };
}

/** Feeds a driver until it is done. @param kind of its answer */
async function drive<S extends StepSpec, Asked extends StepResult, Output>(
  kind: StepKind,
  driver: Generator<S, Output, Asked>,
  id: string,
  execute: Execute,
  onResult: (result: Asked, n: number) => void,
): Promise<{ output: Output; tally: Tally; replayed: boolean }> {
  const tally = new Tally(kind);
  let replayed = true;
  let turn = driver.next();
  for (let n = 1; !turn.done; n++) {
    const asked = turn.value;
    const done = await execute(asked, `${id}#${n}`);
    const result = done.result as Asked;
    replayed &&= done.replayed;
    tally.add(result, 'shots' in asked ? asked.shots : 0);
    onResult(result, n);
    turn = driver.next(result);
  }
  return { output: turn.value, tally, replayed };
}

/** What the steps of a driver used together. */
class Tally {
  #wallMs = 0;
  #costMicroUsd = 0;
  #evaluations = 0;
  #shots = 0;
  #peakMemoryBytes: number | undefined;
  #sizes: Resources = {};
  #provenance: StepProvenance;
  readonly #warnings = new Map<string, Warning>();

  constructor(kind: StepKind) {
    this.#provenance = { kind, backend: '', backendVersion: '' };
  }

  add({ wallMs, costMicroUsd, resources, provenance, warnings }: StepResult, shots: number): void {
    this.#wallMs += wallMs;
    this.#costMicroUsd += costMicroUsd;
    this.#evaluations += resources.circuitEvaluations ?? 1;
    this.#shots += resources.shots ?? shots;
    if (resources.peakMemoryBytes !== undefined) this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes ?? 0, resources.peakMemoryBytes);
    this.#sizes = { ...this.#sizes, ...resources };
    this.#provenance = { ...provenance, kind: this.#provenance.kind };
    for (const warning of warnings) this.#warnings.set(warning.code, warning);
  }

  get total(): Omit<StepResult, 'kind' | 'output' | 'resources'> & { sizes: Resources } {
    const peak = this.#peakMemoryBytes;
    return {
      schema: 'cofactor.step-result/1',
      sizes: { ...this.#sizes, ...(peak !== undefined && { peakMemoryBytes: peak }) },
      wallMs: this.#wallMs,
      costMicroUsd: this.#costMicroUsd,
      provenance: this.#provenance,
      warnings: [...this.#warnings.values()],
    };
  }

  /** Of steps that run circuits. */
  get circuits(): Resources {
    return { circuitEvaluations: this.#evaluations, shots: this.#shots };
  }
}
