/** Methods beyond the mean field. */
export {
  basisStateIndex,
  type CiCheckpoint,
  type CiForecast,
  type CiOptions,
  type CiResult,
  type CiRoot,
  type CiVector,
  type Determinant,
  determinantIndex,
  forecastCi,
  naturalOccupations,
  rdm1,
  rdm2,
  solveCi,
  stringMasksOf,
  type StringSpace,
  stringsOf,
} from './determinant-ci/index.ts';
export { mp2, type Mp2Input, type Mp2Result } from './mp2.ts';
export { mp2InSpace, type Mp2InSpaceResult } from './mp2-in-space.ts';
