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
  directedMoves,
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
