/** Workflow: pose, partition, plan, drive, run, compare, report. Pure TypeScript; backends are given to it. */
export { isAtomicInput, printAtomicInput, readAtomicInput, type QcSchemaVersion } from './exchange/atomic-input.ts';
export { printAtomicResult } from './exchange/atomic-result.ts';
export { electronCounts } from './pose/electrons.ts';
export { pose, type Posed, type PosedHamiltonian, type PosedMolecule } from './kinds/energy/pose.ts';
export { parseQcSchema, printQcSchema } from './pose/formats/qcschema.ts';
export { asSource, atDistance, scanPoints, type ScanPoint } from './pose/scan.ts';
export { parseStructure, type ParsedStructure } from './pose/structure.ts';
export { parseXyz } from './pose/formats/xyz.ts';
export { partition, type KnownResults } from './kinds/energy/partition.ts';
export { resolvePlan } from './plan/resolve.ts';
export { planHash, planJob, withBudget } from './plan/plan.ts';
export { determinants } from './kinds/energy/sizes.ts';
export {
  ask,
  type Driver,
  exploreDriver,
  type ExploreDriverInput,
  type ExploreDriverOutput,
  sqdDriver,
  type SqdDriverInput,
  type SqdDriverOutput,
} from './drivers/index.ts';
export { systemClock, type Clock } from './runner/clock.ts';
export { EventLog } from './runner/events.ts';
export { memoryJournal } from './runner/memory-journal.ts';
export { runStep, untilAborted, type StepContext } from './runner/steps/run-step.ts';
export { jobIdOf, runPlan, type RunOptions } from './runner/runner.ts';
export { assembleResult } from './kinds/kinds.ts';
export type { StepRun } from './kinds/kind-flow.ts';
export type { ArmEvent } from './compare/arms.ts';
export { revealTarget } from './compare/assemble.ts';
export { planComparison, runComparison, type ArmOutlook, type CompareOptions } from './compare/compare.ts';
export { verdict, type VerdictInput } from './compare/verdict.ts';
export { readCounts, type Counts } from './audit/counts.ts';
export { renderAudit } from './audit/page.ts';
export { auditMarks, auditText, type Mark } from './audit/picture.ts';
export { auditTable, exactOf } from './audit/table.ts';
export { auditVerdict, type AuditVerdict } from './audit/verdict.ts';
export { Capsule, makeCapsule, openCapsule, type OpenedCapsule, type PackedRun } from './capsule/capsule.ts';
export { packPlan, replayCapsule, VARIANT_TOLERANCE, type Difference, type ReplayReport } from './capsule/pack.ts';
export { energyFacts } from './report/energy/facts.ts';
export { geometryParticles, lastStructure } from './report/geometry/frames.ts';
export { renderGeometry } from './report/geometry/page.ts';
export { geometryTables, geometryVerdict } from './report/geometry/tables.ts';
export { renderMinimum } from './report/minimum/page.ts';
export { particlesText, STRUCTURE_OUTPUTS, structureText, type StructureOutput } from './report/minimum/structure-text.ts';
export { minimumTables, minimumVerdict } from './report/minimum/verdict.ts';
export { learnedTables, learnedVerdict } from './report/learned.ts';
export { renderResult, renderResultMarkdown } from './report/result.ts';
export { renderHtml, renderStory, type Chapter } from './report/html.ts';
export { explorationVerdict, type Coordinate, type Exploration } from './report/exploration.ts';
export { renderExplorationMarkdown, renderMarkdown } from './report/markdown.ts';
export { numberTables, reportTables, type Table } from './report/tables.ts';
