/** Adaptive methods as generators. */
export { ask, askJobs, type Driver, type DriverAnswer, type DriverDefinition, type Given, type JobAnswer, type Used } from './driver.ts';
export { circuitSearchDriver, type CircuitSearchInput } from './circuit-search.ts';
export { DRIVERS } from './drivers.ts';
export { exploreDriver, MIN_LABELS, predictionsOf, type ExploreDriverInput, type ExploreDriverOutput } from './explore.ts';
export { groverDriver, roundsAtMost, type GroverDriverInput, type GroverDriverOutput } from './grover.ts';
export { largest, lbfgs, LbfgsState, type Evaluation, type LbfgsOptions, type LbfgsRequest, type LbfgsResult } from './lbfgs.ts';
export type { RankDriverOutput } from './rank.ts';
export { readConfigurations } from './sqd/configuration-recovery.ts';
export { productDimension, sqdDriver, type SqdDriverInput, type SqdDriverOutput, type SqdResult } from './sqd/sqd.ts';
export { vqeDriver, type LoopResult, type VqeDriverInput, type VqeDriverOutput } from './vqe.ts';
