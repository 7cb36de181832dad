/** Adaptive methods as generators. */
export { ask, type Driver, type DriverAnswer, type DriverDefinition, type Used } from './driver.ts';
export { DRIVERS } from './drivers.ts';
export { largest, lbfgs, LbfgsState, type Evaluation, type LbfgsOptions, type LbfgsRequest, type LbfgsResult } from './lbfgs.ts';
export { productDimension, sqdDriver, type SqdDriverInput, type SqdDriverOutput, type SqdResult } from './sqd.ts';
export { vqeDriver, type LoopResult, type VqeDriverInput, type VqeDriverOutput } from './vqe.ts';
