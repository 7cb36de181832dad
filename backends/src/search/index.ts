/** Searches for the lowest assignment, fold, cluster or conformer. */
export { annealerBackend } from './annealer/backend.ts';
export { searchBackend } from './backend.ts';
export { searchFacts } from './facts.ts';
export { solve } from './solver/solve.ts';
export { drive, type Search, type SearchLimits, SearchRun, type TracePoint } from './runs/search-run.ts';
export {
  type BinaryQuadraticForm,
  binaryQuadraticForm,
  energyOf,
  maxCutForm,
  type SpinModel,
  toAssignment,
  toSpinModel,
  type Vartype,
} from './models/binary-quadratic.ts';
export { type ModelFormat, readModel, writeModel } from './models/model-files.ts';
export { createLattice, foldEnergy, type Lattice } from './models/lattice.ts';
export { contactEnergies, type Interaction } from './models/contact-energies.ts';
export { type FoldModel, foldModel } from './lattice/fold-model.ts';
export { foldAnnealing, foldTempering, randomFolds } from './lattice/fold-search.ts';
export { countOptima, exactFold } from './lattice/exact-fold.ts';
export { simulatedAnnealing } from './annealing/simulated-annealing.ts';
export { parallelTempering } from './annealing/parallel-tempering.ts';
export { tabuSearch } from './annealing/tabu.ts';
export { randomAssignments } from './annealing/random.ts';
export { exactSpins } from './exact/exact-spins.ts';
export { milpMinimum, type MilpOutcome } from './exact/milp.ts';
export { basinHopping, randomClusters } from './continuous/basin-hopping.ts';
export { clusterLandscape, type ClusterLandscape, type PairPotential } from './continuous/cluster.ts';
export { searchByCircuit } from './quantum/circuit-search.ts';
export { race } from './portfolio/race.ts';
export { timeToSolution, type TimedRun, type TimeToSolution } from './portfolio/time-to-solution.ts';
export { type ConstrainedModel, type Constraint, penalised, violation } from './doctor/constraints.ts';
export { type ConstraintReport, examine, type DoctorOptions, type DoctorReport } from './doctor/doctor.ts';
export { type EmbeddingForecast, forecastEmbedding } from './doctor/embedding-forecast.ts';
