/** Contracts: the nouns, the interfaces between the parts, and the conventions all of them rely on. */
export {
  cancelled,
  CofactorError,
  describeValue,
  ERROR_CODES,
  ERROR_DETAILS,
  InputIssue,
  invalidInput,
  isCofactorError,
  notConverged,
  SerializedError,
  throwIfCancelled,
  toCofactorError,
  tooLarge,
  unsupported,
  type ErrorCode,
  type ErrorDetails,
} from './errors.ts';
export { parseDocument } from './parse.ts';
export {
  BOHR_IN_ANGSTROM,
  CHEMICAL_ACCURACY_HARTREE,
  DEBYE_IN_AU,
  HARTREE_IN_EV,
  HARTREE_IN_KCAL_PER_MOL,
  LENGTH_UNITS,
  microUsd,
  toBohr,
  usd,
  type LengthUnit,
} from './units.ts';
export { BOND_REACH, covalentRadiusAngstrom } from './covalent-radii.ts';
export { BAND_90, basisIndex, bitString, eriIndex, spinOrbital, SPINS, type Spin } from './conventions.ts';
export { canonicalJson, contentHash, sha256 } from './canonical.ts';
export { philox4x32Into, RandomStream, stream } from './philox.ts';
export {
  ArrayRef,
  artifactDamaged,
  artifactNotFound,
  DTYPES,
  getFloat64,
  hashedStore,
  memoryStore,
  putArray,
  type ArtifactStore,
  type ByteShelf,
  type Dtype,
  type TypedArray,
} from './artifact-store.ts';
export type {
  Availability,
  Backend,
  BackendFacts,
  Capabilities,
  Checkpoint,
  LocalBackend,
  RemoteBackend,
  RemoteStatus,
  RunContext,
  SpendingLimit,
  StepAnswer,
  StepLimits,
  SubmitStepOptions,
} from './backend.ts';
export { stepNotRun, stepResult } from './backend.ts';
export type { Journal, JournalEntry } from './journal.ts';
export { Atom, Environment, Structure, STRUCTURE_FORMATS, StructureSource } from './documents/structure.ts';
export { GeometryConstraint, HeldCoordinate, RelaxedScan } from './documents/geometry.ts';
export { Hamiltonian, Parity, PauliString, PauliSum } from './documents/hamiltonian.ts';
export { Angle, Circuit, GATE_NAMES, Operation, type GateName } from './documents/circuit.ts';
export {
  ActiveSpace,
  CircuitProblem,
  CircuitProgram,
  EnergyProblem,
  ExploreProblem,
  GeometryProblem,
  HamiltonianSource,
  MinimumModel,
  MinimumProblem,
  Problem,
  TrainProblem,
  TransportProblem,
  type ProblemInput,
} from './documents/problem.ts';
export { PROBLEM_KINDS } from './documents/problem-kind.ts';
export {
  EnergyMethod,
  Method,
  METHODS,
  SearchMethod,
  Ladder,
  SqdMethod,
  SurrogateMethod,
  AdaptVqeMethod,
  CasscfMethod,
  Mp2Method,
  Nevpt2Method,
  HciMethod,
  Ansatz,
  Mapping,
  Mitigation,
  QpeMethod,
  ZeroNoise,
  VqeMethod,
  type AtomicSpins,
  DensityFunctional,
  DftMethod,
  QuadratureGrid,
  type MethodFacts,
  type MethodInput,
  type MethodName,
} from './documents/method.ts';
export { BackendId, Budget, inputHash, Job, Seed, type JobInput } from './documents/job.ts';
export { Arm, Comparison, External, Reference, Scan, type ArmInput, type ComparisonInput } from './documents/comparison.ts';
export { exactly, Forecast, Range, Resources, Sizes } from './documents/forecast.ts';
export { JobEvent, Progress } from './documents/event.ts';
export {
  STEP_KINDS,
  stepHash,
  stepOutputSchema,
  StepProvenance,
  StepResult,
  StepSpec,
  Warning,
  type StepKind,
  type StepOutput,
  type StepSpecInput,
} from './documents/step.ts';
export {
  CorrelatedForces,
  MolecularSystem,
  Mp2Output,
  Mp2Spec,
  Orbitals,
  ScfOutput,
  ScfSpec,
  StabilityFlag,
} from './documents/steps/molecule.ts';
export {
  ActiveSpaceReport,
  CasciOutput,
  CasciRoot,
  CasciSpec,
  ReadHamiltonianOutput,
  ReadHamiltonianSpec,
  SpaceReferenceOutput,
  SpaceReferenceSpec,
  TransformOutput,
  TransformSpec,
} from './documents/steps/active-space.ts';
export {
  AnsatzOutput,
  AnsatzSpec,
  ExpectationOutput,
  ExpectationSpec,
  ReadProgramOutput,
  ReadProgramSpec,
  SampleOutput,
  SampleSpec,
  VqeLoopOutput,
  VqeLoopSpec,
} from './documents/steps/circuit.ts';
export { SearchOutput, SearchSpec } from './documents/steps/search.ts';
export { Geometry, PredictOutput, PredictSpec, SurrogateReport, TrainOutput, TrainSpec } from './documents/steps/learning.ts';
export { Plan, PlannedStep, Subproblem } from './documents/plan.ts';
export {
  CircuitResult,
  ClassicalReference,
  RivalSearch,
  RivalSubspace,
  SubspaceLadder,
  SubspaceReport,
  Convergence,
  EnergyResult,
  ExploreResult,
  FailedResult,
  GeometryResult,
  LabelArm,
  LabelReport,
  MinimumResult,
  Prediction,
  RegionsReport,
  Result,
  TrainResult,
  TransportResult,
} from './documents/result.ts';
export { ArmPoint, ArmReport, Report, Verdict } from './documents/report.ts';
export { sealOf, Target } from './documents/target.ts';
export { DOCUMENTS, jsonSchema, type DocumentName } from './documents/schemas.ts';
export { COFACTOR_VERSION } from './version.ts';
export { foldSites, LATTICES, type LatticeName, type LatticeVector } from './lattices.ts';
export { internalCoordinate } from './internal-coordinate.ts';
export { checkAtomicSpins } from './atomic-spins.ts';
export { atomicNumberOf, elementSymbol, frozenCoreOrbitals, isTransitionMetal, readElement } from './elements.ts';
