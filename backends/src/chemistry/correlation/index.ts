/** Methods beyond the mean field. */
export {
  ccsdInSpace,
  coupledCluster,
  type CoupledClusterControl,
  type CoupledClusterInput,
  type CoupledClusterResult,
} from './coupled-cluster/index.ts';
export {
  type CiForecast,
  type CiOptions,
  type CiResult,
  type CiRoot,
  type CiVector,
  forecastCi,
  naturalOccupations,
  rdm1,
  rdm2,
  solveCi,
} from './determinant-ci/index.ts';
export {
  basisStateIndex,
  type Determinant,
  determinantIndex,
  stringMasksOf,
  type StringSpace,
  stringsOf,
} from '../../kernels/determinants/strings.ts';
export { mp2, type Mp2Input, type Mp2Result } from './mp2.ts';
export { mp2InSpace, type Mp2InSpaceResult } from './mp2-in-space.ts';
