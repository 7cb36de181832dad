/** Adaptive methods as generators. */
export { ask, type Driver } from './driver.ts';
export { largest, lbfgs, LbfgsState, type Evaluation, type LbfgsOptions, type LbfgsRequest, type LbfgsResult } from './lbfgs.ts';
export { productDimension, sqdDriver, type SqdDriverInput, type SqdDriverOutput } from './sqd.ts';
export { vqeDriver, type VqeDriverInput, type VqeDriverOutput } from './vqe.ts';
