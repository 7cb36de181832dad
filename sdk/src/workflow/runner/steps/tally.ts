/** What the steps of a driver used together. */
import type { Resources, StepKind, StepProvenance, StepResult, StepSpec, Warning } from '../../../contracts/index.ts';
import type { Used } from '../../drivers/index.ts';

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
    this.#evaluations += resources.circuitEvaluations ?? 1;
    this.#shots += resources.shots ?? ('shots' in spec ? spec.shots : 0);
    if (resources.peakMemoryBytes !== undefined) this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes ?? 0, resources.peakMemoryBytes);
    this.#sizes = { ...this.#sizes, ...resources };
    this.#provenance = { ...provenance, kind: this.#provenance.kind };
    for (const warning of warnings) this.#warnings.set(warning.code, warning);
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
