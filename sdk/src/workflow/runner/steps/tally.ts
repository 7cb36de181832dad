/** What the steps of a driver used together. */
import {
  isCofactorError,
  type Resources,
  type StepKind,
  type StepProvenance,
  type StepResult,
  type StepSpec,
  type Warning,
} from '../../../contracts/index.ts';
import type { JobAnswer, Used } from '../../drivers/index.ts';

export class Tally {
  #wallMs = 0;
  #costMicroUsd = 0;
  #evaluations = 0;
  #shots = 0;
  #peakMemoryBytes: number | undefined;
  #sizes: Resources = {};
  #provenance: StepProvenance;
  readonly #warnings = new Map<string, Warning>();

  /** @param kind of the answer */
  constructor(kind: StepKind) {
    this.#provenance = { kind, backend: '', backendVersion: '' };
  }

  add({ wallMs, costMicroUsd, resources, provenance, warnings }: StepResult, spec: StepSpec): void {
    this.#wallMs += wallMs;
    this.#costMicroUsd += costMicroUsd;
    this.#addCircuits(resources, 'shots' in spec ? spec.shots : 0);
    this.#sizes = { ...this.#sizes, ...resources };
    this.#provenance = { ...provenance, kind: this.#provenance.kind };
    for (const warning of warnings) this.#warnings.set(warning.code, warning);
  }

  /** A whole job that was asked for; one that failed leaves no account. */
  addJob(answer: JobAnswer): void {
    if (isCofactorError(answer)) return;
    const { wallMs, costMicroUsd, resources, warnings } = answer;
    this.#wallMs += wallMs;
    this.#costMicroUsd += costMicroUsd;
    this.#addCircuits(resources, 0);
    for (const warning of warnings) this.#warnings.set(warning.code, warning);
  }

  #addCircuits({ circuitEvaluations = 1, shots, peakMemoryBytes }: Resources, asked: number): void {
    this.#evaluations += circuitEvaluations;
    this.#shots += shots ?? asked;
    if (peakMemoryBytes !== undefined) this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes ?? 0, peakMemoryBytes);
  }

  get total(): Omit<StepResult, 'kind' | 'output' | 'resources'> {
    return {
      schema: 'cofactor.step-result/1',
      wallMs: this.#wallMs,
      costMicroUsd: this.#costMicroUsd,
      provenance: this.#provenance,
      warnings: [...this.#warnings.values()],
    };
  }

  get used(): Used {
    const peak = this.#peakMemoryBytes;
    return {
      sizes: { ...this.#sizes, ...(peak !== undefined && { peakMemoryBytes: peak }) },
      circuits: { circuitEvaluations: this.#evaluations, shots: this.#shots },
    };
  }
}
