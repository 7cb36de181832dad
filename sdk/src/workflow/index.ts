/** Workflow: pose, partition, plan, drive, run, compare, report. Pure TypeScript; backends are given to it. */
export { atomicNumberOf, elementSymbol, frozenCoreOrbitals } from './pose/elements.ts';
export { electronCounts } from './pose/electrons.ts';
export { pose, type Posed, type PosedHamiltonian, type PosedMolecule } from './pose/pose.ts';
export { parseQcSchema, printQcSchema } from './pose/qcschema.ts';
export { asSource, atDistance, scanPoints, type ScanPoint } from './pose/scan.ts';
export { parseStructure, type ParsedStructure } from './pose/structure.ts';
export { parseXyz } from './pose/xyz.ts';
export { partition, type KnownResults } from './partition/partition.ts';
export { planHash, planJob, withBudget } from './plan/plan.ts';
export { determinants } from './plan/sizes.ts';
export { ask, type Driver } from './drivers/index.ts';
export { systemClock, type Clock } from './runner/clock.ts';
export { EventLog } from './runner/events.ts';
export { memoryJournal } from './runner/memory-journal.ts';
export { runStep, type StepContext } from './runner/run-step.ts';
export { runPlan, runSteps, type RunOptions } from './runner/runner.ts';
export { assembleResult, type StepRun } from './runner/assemble.ts';
