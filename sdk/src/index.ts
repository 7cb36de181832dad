/** @cofactor/sdk: state a problem, plan it, run it, compare methods on it. Backends are given to it. */
export { AuditReport } from './audit-report.ts';
export {
  Cofactor,
  type AuditOptions,
  type ArmChoice,
  type CofactorHome,
  type CompareRunOptions,
  type JobOptions,
  type LocalOptions,
  type MethodChoice,
  type RemoteOptions,
  type RunJobOptions,
  type SubmitOptions,
} from './cofactor.ts';
export { ComparisonReport } from './comparison-report.ts';
export { inlineFiles, moleculeViewer, writeText } from './files.ts';
export type { JobHandle, JobStatus } from './job-handle.ts';
export { GeometryReport } from './geometry-report.ts';
export { writeResult } from './report-file.ts';
export { MinimumReport, structureFormatOf } from './minimum-report.ts';
export {
  circuit,
  energy,
  explore,
  geometry,
  minimum,
  type CircuitOptions,
  type EnergyOptions,
  type ExploreOptions,
  type GeometryOptions,
} from './problems.ts';
export { structure } from './structure.ts';
export {
  CofactorError,
  isCofactorError,
  type Backend,
  type CircuitProblem,
  type Comparison,
  type EnergyProblem,
  type EnergyResult,
  type ErrorCode,
  type Job,
  type JobEvent,
  type Plan,
  type Report,
  type Result,
  type Structure,
} from './contracts/index.ts';
