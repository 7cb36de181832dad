/**
 * What a backend is: an id, what it can carry, what that will take, and a way to run one step. A backend is given to the
 * SDK; the SDK knows none. Adding one is a function that returns one of the two shapes below and passes `describeBackend`
 * (testing/describe-backend.ts).
 *
 * A local backend runs a step where it is. A remote one submits, is polled and collected, with a handle of plain JSON that
 * any process can resume. `runStep` (workflow/runner) joins the two.
 */
import type { ArtifactStore } from './artifact-store.ts';
import type { Forecast, Range, Resources, Sizes } from './documents/forecast.ts';
import type { Progress } from './documents/event.ts';
import type { StepKind, StepOutput, StepProvenance, StepResult, StepSpec, Warning } from './documents/step.ts';
import { type CofactorError, unsupported } from './errors.ts';

/** Limits of one step kind on one backend; an absent limit is no limit but memory. */
export interface StepLimits {
  maxQubits?: number;
  maxShots?: number;
  maxDeterminants?: number;
  maxBasisFunctions?: number;
  maxOrbitals?: number;
  /** The only gates that it takes; absent: all of the gate table, compiled where a device has others. */
  nativeGates?: readonly string[];
  /** Pairs of qubits that may interact; absent: all. */
  coupling?: readonly (readonly [number, number])[];
  /** Exact derivatives on request. */
  gradients?: boolean;
  /** `shots: 0` gives exact values. */
  exact?: boolean;
  /** Of circuits of at most so many qubits; absent: as many as `maxQubits`. */
  maxExactQubits?: number;
  /** Equal seeds give equal bits. */
  seeded?: boolean;
  /** Methods of a search that it runs; absent: the classical ones. */
  methods?: readonly string[];
}

/** A step kind that is absent is refused with UNSUPPORTED. */
export type Capabilities = { readonly [K in StepKind]?: StepLimits };

export type Availability = { available: true } | { available: false; reason: string; fix?: string };

export interface RunContext {
  signal: AbortSignal;
  /** Where array arguments are read and array results are put. */
  artifacts: ArtifactStore;
  onProgress?: (progress: Progress) => void;
  /** State to resume from, and where to save it. Absent: the step starts over after an interruption. */
  checkpoint?: Checkpoint;
}

export interface Checkpoint {
  load(): Promise<unknown>;
  save(state: unknown): Promise<void>;
}

/** What can be said about a backend without loading what it runs on. */
export interface BackendFacts {
  readonly id: string;
  readonly version: string;
  /** One line a person can read. */
  readonly description: string;
  readonly capabilities: Capabilities;
  /** How far it has been checked: emulated contract, or the real service on a date. */
  readonly tested?: { contract: boolean; liveOn?: string };
  readonly pricing?: string;
  /** `study`: imitates the faults of a device; `auto` leaves it out, only its name picks it. @default 'answer' */
  readonly purpose?: 'answer' | 'study';
  /** Before the first step of a job: a process is started, code is loaded. ms */
  readonly startMs?: Range;
  /** Steps at a time, each in a process of its own; the backends of one machine share them. Absent: no limit */
  readonly stepsAtOnce?: number;
  available(): Promise<Availability>;
  /**
   * What a step will take; pure and quick (no process, no network). `spec` may lack the fields that come from earlier
   * steps; `sizes` says what is known about them. Throws INVALID_INPUT, UNSUPPORTED or TOO_LARGE for what cannot run.
   */
  forecast(spec: Partial<StepSpec> & { kind: StepKind }, sizes: Sizes): Forecast;
}

export interface LocalBackend extends BackendFacts {
  readonly locality: 'local';
  /** Runs one step. @throws CofactorError; CANCELLED within 500 ms of the signal. */
  run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>>;
}

/** Money that may be spent: what jobs of one account spend together stays below its ceiling. */
export interface SpendingLimit {
  account: string;
  maxCostUsd: number;
}

export interface SubmitStepOptions {
  idempotencyKey: string;
  signal: AbortSignal;
  artifacts: ArtifactStore;
  /** Of the job that the step belongs to; absent: it names none. */
  spending?: SpendingLimit;
}

export type RemoteStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface RemoteBackend<Handle = unknown> extends BackendFacts {
  readonly locality: 'remote';
  /** Submits once per idempotency key. The handle is plain JSON, opaque to the caller, who saves it. @throws OVER_BUDGET before anything is sent */
  submit(spec: StepSpec, options: SubmitStepOptions): Promise<Handle>;
  poll(handle: Handle, options: { signal: AbortSignal }): Promise<RemoteStatus>;
  fetchResult(handle: Handle, options: { signal: AbortSignal; artifacts: ArtifactStore }): Promise<StepResult>;
  cancel(handle: Handle, options: { signal: AbortSignal }): Promise<void>;
}

export type Backend = LocalBackend | RemoteBackend<never>;

/** The refusal of a step kind that a backend does not declare. */
export function stepNotRun({ id, capabilities }: Pick<BackendFacts, 'id' | 'capabilities'>, kind: string): CofactorError {
  const alternatives = Object.keys(capabilities);
  return unsupported(`${id} does not run ${kind}, only ${alternatives.join(', ')}`, { what: `${kind} on ${id}`, alternatives });
}

/** What a backend found, before `stepResult` says which step it is of. */
export interface StepAnswer {
  /** Of the kind of the step. */
  output: StepOutput;
  wallMs: number;
  /** @default 0 */
  costMicroUsd?: number;
  resources?: Resources;
  warnings?: Warning[];
  /** Beside the kind, the backend and the seed. */
  provenance?: Omit<StepProvenance, 'kind' | 'backend' | 'backendVersion' | 'seed'>;
}

/** The result of a step that ran on a backend. */
export function stepResult<K extends StepKind>(
  { id, version }: Pick<BackendFacts, 'id' | 'version'>,
  spec: StepSpec<K>,
  { output, wallMs, costMicroUsd = 0, resources = {}, warnings = [], provenance }: StepAnswer,
): StepResult<K> {
  return {
    schema: 'cofactor.step-result/1',
    kind: spec.kind as K,
    output: output as StepOutput<K>,
    resources,
    wallMs,
    costMicroUsd,
    provenance: { kind: spec.kind, backend: id, backendVersion: version, ...('seed' in spec && { seed: spec.seed }), ...provenance },
    warnings,
  };
}
