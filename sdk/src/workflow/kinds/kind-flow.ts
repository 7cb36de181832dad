/**
 * What a kind of problem is: one object that says how a job of it is posed, parted into subproblems, laid out in steps, sized and
 * assembled into a result. The arrows pose, partition, plan, bind, run and assemble are general; what differs stands here.
 */
import type {
  Backend,
  CofactorError,
  Forecast,
  Job,
  Plan,
  Problem,
  Result,
  Sizes,
  StepResult,
  Structure,
  Subproblem,
  Warning,
} from '../../contracts/index.ts';
import type { StepTemplate } from '../plan/template.ts';

export type ProblemKind = Problem['kind'];

/** A job whose problem is of kind K. */
export type JobOf<K extends ProblemKind> = Job & { problem: Extract<Problem, { kind: K }> };

export interface KindFlow<K extends ProblemKind = ProblemKind> {
  /** Pure; the method answers this kind and is built. @throws INVALID_INPUT, UNSUPPORTED for what cannot be asked so */
  pose(job: JobOf<K>): PosedJob;
  /** The results of all steps, folded into the document that answers the job. Pure. @throws NOT_CONVERGED */
  assemble(plan: Plan & { job: JobOf<K> }, run: StepRun): Result;
}

/** A job with the facts that every later arrow relies on. */
export interface PosedJob {
  structure?: Structure;
  /** The partition: which part is asked of which world. */
  subproblems: Subproblem[];
  /** What the document left open or what has no effect, one line each. */
  decisions: string[];
  warnings: Warning[];
  /**
   * Steps with the hard one on `hard`, in an order in which every step follows those it needs.
   * @param plan plans a job that one of them asks for, on the same backends. @throws UNSUPPORTED, and what planning throws
   */
  steps(hard: Backend, plan: (job: Job) => Plan): StepTemplate[];
  /** What a step must carry. @param before sizes of what its inputs give */
  requires(template: StepTemplate, before: Sizes): Sizes;
  /** Sizes of what comes out of a step. @throws INVALID_INPUT when the problem cannot hold them */
  gives(template: StepTemplate, sizes: StepSizes): Sizes;
}

export interface StepSizes {
  before: Sizes;
  requires: Sizes;
  forecast: Forecast;
}

/** What a run leaves: results by step id, and references that failed. */
export interface StepRun {
  results: Map<string, StepResult>;
  missing: { step: string; error: CofactorError }[];
  queueMs: number;
}
