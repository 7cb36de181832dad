/** Molecular electronic structure as functions: basis sets, integrals, Hartree–Fock, active spaces, perturbation theory, CI. */
export { countFrozenCore, selectActiveSpace, type ReferenceOrbitals, type SelectedSpace } from './active-space/index.ts';
export {
  allBasisSets,
  buildBasis,
  findBasis,
  fittingSetOf,
  type Angular,
  type BasisText,
  type BasisSet,
  type BuiltBasis,
} from './basis/index.ts';
export {
  basisStateIndex,
  coupledCluster,
  determinantIndex,
  forecastCi,
  naturalOccupations,
  rdm1,
  rdm2,
  solveCi,
  stringMasksOf,
  stringsOf,
  type CiForecast,
  type CiOptions,
  type CiResult,
  type CiRoot,
  type CiVector,
  type CoupledClusterControl,
  type CoupledClusterInput,
  type CoupledClusterResult,
  type Determinant,
  type StringSpace,
} from './correlation/index.ts';
export { readFcidump, writeFcidump } from './formats/index.ts';
export {
  coordinateValue,
  optimizeGeometry,
  redundantCoordinates,
  relaxedScan,
  scfSurface,
  type Constraint,
  type Coordinate,
  type GeometryTrace,
  type MeanFieldSurface,
  type OptimizeOptions,
  type OptimizeResult,
  type Surface,
  type SurfaceValue,
} from './geometry/index.ts';
export { scfGradient, type GradientInput, type GradientResult } from './gradients/index.ts';
export {
  activeHamiltonian,
  hartreeFockEnergy,
  rotateHamiltonian,
  type ActiveHamiltonian,
  type ActiveSpaceInput,
  type Occupation,
} from './hamiltonian/index.ts';
export {
  auxiliaryMetric,
  createRepulsion,
  crossOverlapMatrix,
  dipoleMatrices,
  fittedProducts,
  forecastRepulsion,
  kineticMatrix,
  nuclearAttractionMatrix,
  nuclearRepulsionHartree,
  overlapMatrix,
  pointChargeMatrix,
  threeIndexIntegrals,
  type FittingOptions,
  type Repulsion,
  type RepulsionOptions,
} from './integrals/index.ts';
export {
  mp2,
  mp2InSpace,
  nevpt2,
  type Mp2Input,
  type Mp2InSpaceResult,
  type Mp2Result,
  type Nevpt2Control,
  type Nevpt2Input,
  type Nevpt2Result,
  type Nevpt2Root,
} from './perturbation/index.ts';
export { runScf, type ScfControl, type ScfInput, type ScfResult } from './scf/index.ts';
export { makeBasisSystem, type BasisSystem, type Shell } from './shell.ts';
