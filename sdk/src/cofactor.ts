/** `Cofactor`: plan, run and compare, on the backends it is given or through a gateway: the same calls. */
import {
  Comparison,
  Job,
  memoryStore,
  parseDocument,
  throwIfCancelled,
  type ArmInput,
  type ArtifactStore,
  type Backend,
  type Budget,
  type ComparisonInput,
  type JobEvent,
  type JobInput,
  type Journal,
  type MethodInput,
  type MethodName,
  type Plan,
  type ProblemInput,
  type Result,
} from './contracts/index.ts';
import { AuditReport } from './audit-report.ts';
import { GatewayClient, remoteJob, remoteReport, type GatewayEvent, type TransportOptions } from './client/index.ts';
import { ComparisonReport } from './comparison-report.ts';
import { startJob, type JobHandle } from './job-handle.ts';
import { energy } from './problems.ts';
import { jobIdOf, planHash, planJob, readCounts, runComparison, runPlan, withBudget, type ArmEvent, type Clock } from './workflow/index.ts';

/** Where a machine keeps what must outlive a program. */
export interface CofactorHome {
  artifacts: ArtifactStore;
  /** Without one nothing is resumed, and nothing that costs money runs. */
  journal?: Journal;
}

export interface LocalOptions {
  backends: readonly Backend[];
  /** @default memory: gone with the program */
  home?: CofactorHome | Promise<CofactorHome>;
  clock?: Clock;
}

/** A gateway, which has backends of its own. */
export type RemoteOptions = TransportOptions;

/** A method by name, or with its parameters. */
export type MethodChoice = MethodName | MethodInput;

/** How a problem is answered. */
export interface JobOptions {
  /** Needed by every problem but a circuit. */
  method?: MethodChoice;
  /** @default auto */
  backend?: string;
  /** @default 0 */
  seed?: number;
  budget?: Budget;
  label?: string;
  signal?: AbortSignal;
}

export interface SubmitOptions extends JobOptions {
  /** The journal files the job under it. @default from the plan: the same work goes on where it stopped */
  jobId?: string;
}

export interface RunJobOptions extends SubmitOptions {
  onEvent?: (event: JobEvent) => void;
}

export interface AuditOptions extends Omit<RunJobOptions, 'method'> {
  /** Of the largest subspace. @default a quarter of the sector, at most 10 000 */
  maxDeterminants?: number;
  /** Sizes at most, each a quarter of the next. @default 6 */
  sizes?: number;
  /** Random subspaces of each size. @default 9 */
  draws?: number;
}

/** An arm whose method may be a name. */
export type ArmChoice = Omit<ArmInput, 'method'> & { method?: MethodChoice };

export interface CompareRunOptions extends Pick<ComparisonInput, 'scan' | 'label' | 'budget'> {
  reference?: { method: MethodChoice; backend?: string };
  signal?: AbortSignal;
  onEvent?: (event: ArmEvent) => void;
  /** One line for a person now and then. */
  onMessage?: (text: string) => void;
  /** Arms at the same time; a gateway decides for itself. @default 2 */
  concurrency?: number;
}

type Subject = Plan | JobInput | ProblemInput;

export class Cofactor {
  /** Those it was given; none at a gateway, which has its own. */
  readonly backends: readonly Backend[];
  readonly #gateway: GatewayClient | undefined;
  readonly #home: Promise<CofactorHome>;
  readonly #clock: Clock | undefined;

  /** @throws INVALID_INPUT for a URL that is none */
  constructor(options: LocalOptions | RemoteOptions) {
    if ('url' in options) {
      this.backends = [];
      this.#gateway = new GatewayClient(options);
      this.#home = Promise.resolve({ artifacts: memoryStore() });
      return;
    }
    this.backends = options.backends;
    this.#clock = options.clock;
    this.#home = Promise.resolve(options.home ?? { artifacts: memoryStore() });
    // Reported where it is awaited; a home that is never needed must not end the program.
    this.#home.catch(() => undefined);
  }

  /** What would run, where and at what price. Runs nothing. @throws what stands in the way, before it costs anything */
  async plan(subject: JobInput | ProblemInput, options: JobOptions = {}): Promise<Plan> {
    throwIfCancelled(options.signal);
    const job = toJob(subject, options);
    return this.#gateway ? (await this.#gateway.estimate(job, options)).plan : planJob(job, this.backends);
  }

  /** Starts a plan, a job document or a problem; it runs on while the caller does something else. @throws as `plan`; what fails later fails the job */
  async submit(subject: Subject, options: SubmitOptions = {}): Promise<JobHandle> {
    const { signal, budget } = options;
    if (this.#gateway) return this.#submitThere(this.#gateway, subject, options);
    const plan = isPlan(subject) ? (budget ? withBudget(subject, budget) : subject) : await this.plan(subject, options);
    const { artifacts, journal } = await this.#home;
    const jobId = options.jobId ?? jobIdOf(plan);
    const run = async (stop: AbortSignal, onEvent: (event: JobEvent) => void): Promise<Result> => {
      const result = await runPlan(plan, { backends: this.backends, artifacts, journal, jobId, signal: stop, onEvent, clock: this.#clock });
      await journal?.clear(jobId);
      return result;
    };
    return startJob(jobId, run, signal);
  }

  async #submitThere(gateway: GatewayClient, subject: Subject, options: SubmitOptions): Promise<JobHandle> {
    const { signal, budget, jobId: idempotencyKey } = options;
    const plan = isPlan(subject) ? (budget ? withBudget(subject, budget) : subject) : undefined;
    const job = plan ? plan.job : toJob(subject as JobInput | ProblemInput, options);
    const { id } = await gateway.submit(job, { planHash: plan && planHash(plan), idempotencyKey, signal });
    return remoteJob(gateway, id, signal);
  }

  /** Submits and waits. @throws CofactorError with which the job failed */
  async run(subject: Subject, options: RunJobOptions = {}): Promise<Result> {
    const job = await this.submit(subject, options);
    if (options.onEvent) for await (const event of job.events()) options.onEvent(event);
    return job.result();
  }

  /**
   * What measured bit strings are worth: the energies of their subspaces at several sizes, beside random ones and selected CI.
   * @param counts bit string → count, α orbitals in the rightmost bits; `{ counts }`; or one string a shot
   * @param hamiltonian text of an FCIDUMP
   * @throws INVALID_INPUT for strings of another length, saying how many there are
   */
  async audit(counts: unknown, hamiltonian: string, options: AuditOptions = {}): Promise<AuditReport> {
    return new AuditReport(await this.run(auditJob(counts, hamiltonian, options), options));
  }

  /**
   * Many methods, one problem: every arm against the reference, and a verdict from the numbers. An arm that fails is a row that says why.
   * @throws INVALID_INPUT for the document, CANCELLED
   */
  async compare(comparison: ComparisonInput, options?: CompareRunOptions): Promise<ComparisonReport>;
  async compare(problem: ProblemInput, arms: readonly ArmChoice[], options?: CompareRunOptions): Promise<ComparisonReport>;
  async compare(
    subject: ComparisonInput | ProblemInput,
    armsOrOptions: readonly ArmChoice[] | CompareRunOptions = {},
    rest: CompareRunOptions = {},
  ): Promise<ComparisonReport> {
    const options = isArms(armsOrOptions) ? rest : armsOrOptions;
    const comparison = parseDocument(Comparison, isArms(armsOrOptions) ? toComparison(subject, armsOrOptions, options) : subject);
    const { signal, concurrency } = options;
    if (this.#gateway) {
      const { id } = await this.#gateway.submitComparison(comparison, { signal });
      const progress = progressOf(comparison, options);
      const onEvent = (event: GatewayEvent): void => {
        if (event.arm !== undefined && event.point !== undefined) progress?.({ arm: event.arm, point: event.point, event });
      };
      return new ComparisonReport(await remoteReport(this.#gateway, id, { signal, onEvent }));
    }
    const { artifacts, journal } = await this.#home;
    const report = await runComparison(comparison, {
      backends: this.backends,
      artifacts,
      journal,
      signal,
      concurrency,
      clock: this.#clock,
      onEvent: progressOf(comparison, options),
    });
    return new ComparisonReport(report);
  }
}

const isPlan = (subject: Subject): subject is Plan => 'schema' in subject && subject.schema === 'cofactor.plan/1';
const isArms = (value: readonly ArmChoice[] | CompareRunOptions): value is readonly ArmChoice[] => Array.isArray(value);

function toJob(subject: JobInput | ProblemInput, { method, backend, seed, budget, label }: JobOptions): Job {
  const given = { method: methodOf(method), backend, seed, budget, label };
  if (!('kind' in subject)) return parseDocument(Job, { ...subject, ...defined(given) });
  return parseDocument(Job, { schema: 'cofactor.job/1', problem: subject, ...defined(given) });
}

function toComparison(problem: unknown, arms: readonly ArmChoice[], { scan, label, budget, reference }: CompareRunOptions): unknown {
  const withMethods = arms.map((arm) => defined({ ...arm, method: methodOf(arm.method) }));
  const standard = reference && defined({ ...reference, method: methodOf(reference.method) });
  return { schema: 'cofactor.comparison/1', problem, arms: withMethods, ...defined({ scan, label, budget, reference: standard }) };
}

function auditJob(
  counts: unknown,
  hamiltonian: string,
  { maxDeterminants, sizes, draws, backend, seed, budget, label }: AuditOptions,
): JobInput {
  const size = maxDeterminants === undefined ? {} : { maxProductDimension: maxDeterminants };
  const ladder = { ...(sizes !== undefined && { rungs: sizes }), ...(draws !== undefined && { draws }) };
  const method: MethodInput = { name: 'sqd', counts: readCounts(counts), ladder, ...size };
  const problem = energy({ format: 'fcidump', data: hamiltonian });
  return { schema: 'cofactor.job/1', problem, method, backend, seed, budget, label };
}

/** A name stands for the method with its defaults. */
function methodOf(method: MethodChoice | undefined): unknown {
  return typeof method === 'string' ? { name: method } : method;
}

const defined = (fields: object): object => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function progressOf(comparison: Comparison, { onEvent, onMessage }: CompareRunOptions): ((event: ArmEvent) => void) | undefined {
  if (!onEvent && !onMessage) return undefined;
  const count = comparison.scan?.values.length ?? 1;
  return (event) => {
    onEvent?.(event);
    if (event.event.type === 'planned') onMessage?.(count > 1 ? `${event.arm}: point ${event.point + 1} of ${count}` : event.arm);
    if (event.event.type === 'failed') onMessage?.(`${event.arm} failed: ${event.event.error.message}`);
  };
}
