/** The engine process: runs steps where they block nobody, and gives their memory back. */
export { EnginePool, type EnginePoolOptions } from './engine-pool.ts';
export { inEngine } from './in-engine.ts';
export { machineMemoryBytes } from './machine-memory.ts';
export { type BackendTable, type StepRunner } from './process/backend-table.ts';
export type { Calibration } from './calibration/cost-model.ts';
