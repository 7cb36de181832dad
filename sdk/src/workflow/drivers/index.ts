/** Adaptive methods as generators. */
export { ask, type Driver } from './driver.ts';
export { largest, lbfgs, LbfgsState, type Evaluation, type LbfgsOptions, type LbfgsRequest, type LbfgsResult } from './lbfgs.ts';
export { vqeDriver, type VqeDriverInput, type VqeDriverOutput } from './vqe.ts';
