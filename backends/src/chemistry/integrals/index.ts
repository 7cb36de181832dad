/** Molecular integrals over Gaussian basis functions; matrices are row-major Float64Array. */
export { nuclearAttractionMatrix, pointChargeMatrix } from './attraction.ts';
export {
  crossOverlapMatrix,
  dipoleMatrices,
  kineticMatrix,
  nuclearRepulsionHartree,
  overlapAndKineticMatrices,
  overlapMatrix,
} from './one-electron.ts';
export { auxiliaryMetric, fittedProducts, type FittingOptions, threeIndexIntegrals } from './fitting.ts';
export { createRepulsion, forecastRepulsion, type Repulsion, type RepulsionOptions } from './repulsion.ts';
export type { BatchPair } from './pairs.ts';
