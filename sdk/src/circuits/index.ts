/** Circuits, operators and mappings: pure descriptions and algebra, nothing is simulated here. */
export { GATES, type FixedGate, type Gate, type LinearAngle, type Part } from './gates.ts';
export {
  bindParameters,
  boundAngle,
  checkParameters,
  circuitBuilder,
  parameter,
  validateCircuit,
  type BoundLater,
  type CircuitBuilder,
} from './circuit.ts';
export { decompose, decomposeUntil, scaleAngle } from './decompose.ts';
export { terminalReadout, type Readout } from './measurement.ts';
export { circuitResources, circuitSizes, type CircuitResources } from './resources.ts';
export { shiftedCircuits, shiftRule, type ShiftedCircuit } from './shift-rules.ts';
export {
  commute,
  countBits,
  formatPauli,
  IDENTITY,
  maskOf,
  multiplyPaulis,
  parsePauli,
  PauliOperator,
  qubitsOf,
  supportOf,
  type Pauli,
  type PauliTerm,
} from './operators/pauli.ts';
export {
  adjointTerm,
  annihilate,
  checkHamiltonian,
  create,
  hamiltonianTerms,
  numberOperator,
  type FermionTerm,
  type HamiltonianArrays,
  type LadderOperator,
} from './operators/fermion.ts';
export { PackedPaulis } from './operators/packed-paulis.ts';
export { readPauliSum, writePauliSum } from './operators/pauli-text.ts';
export { lowBasisState } from './operators/basis-state.ts';
export { jordanWigner, jordanWignerHamiltonian } from './operators/jordan-wigner.ts';
export { compile, measuredExplicitly, type Compiled, type CompileOptions } from './compile/compile.ts';
export {
  gridCoupling,
  heavyHexCoupling,
  HERON_R1,
  HERON_R2,
  lineCoupling,
  type DeviceErrors,
  type HeavyHex,
  type Target,
} from './compile/target.ts';
export { isaViolations } from './compile/verify.ts';
export { optimize, PASSES, type OptimizeOptions, type PassName } from './optimize/optimize.ts';
export { readOpenQasm, type OpenQasmProgram } from './openqasm/read.ts';
export { encoding, followedBy, mapAnsatz, mapSum, type EncodingName, type QubitMap, type SignedPauli } from './operators/qubit-map.ts';
export { reducedParity, tapering, z2Symmetries, type Z2Symmetry } from './operators/tapering.ts';
export { dropSpinParities, spinParityIndices, withoutSpinParities } from './operators/spin-parity.ts';
export { excitationMasks, excitationStrings, type Excitation, type ExcitationMasks } from './operators/excitation.ts';
export { extrapolateToZero, foldOperations, type Folded, type ScaledValue } from './mitigation/zero-noise.ts';
export { hamiltonianParities, projected, spinParities } from './mitigation/post-selection.ts';
export { phaseCircuit, readPhase, type PhaseOptions, type PhaseReading } from './phase-estimation.ts';
export { groupCommuting, groupQubitwise, type MeasurementGroup } from './operators/measurement-groups.ts';
export { shotsToChemicalAccuracy } from './operators/shot-estimate.ts';
export {
  excitationProduct,
  mp2Amplitudes,
  referenceOrbitals,
  uccsdCircuit,
  uccsdExcitations,
  type HamiltonianSizes,
} from './ansatz/uccsd.ts';
export { buildAnsatz, plannedCircuit, startAmplitudes, type AnsatzOptions } from './ansatz/ansatz.ts';
export { pairedDoubles, type PairedDoubles } from './ansatz/paired-doubles.ts';
export { generalizedExcitations } from './ansatz/generalized-excitations.ts';
export { qubitPool, qubitPoolSize, stringProduct } from './ansatz/qubit-pool.ts';
export { lucjCircuit, mp2PairAmplitudes, type LucjOptions } from './ansatz/lucj.ts';
export { rotateOrbitals, type ComplexMatrix } from './ansatz/orbital-rotation.ts';
export { hardwareEfficientCircuit, smallAngles } from './ansatz/hardware-efficient.ts';
export { flipScale, qaoaCircuit, transferredAngles, type QaoaOptions } from './ansatz/qaoa.ts';
export { groverCircuit, type GroverOracle } from './ansatz/grover.ts';
export { sumOfZ, valueOfOutcome, walshHadamardInPlace } from './operators/diagonal.ts';
export { type DrawOptions } from './drawing/layout.ts';
export { drawSvg } from './drawing/svg.ts';
export { drawText } from './drawing/text.ts';
export { QASM_NAMES, writeOpenQasm, type QasmDialect, type WriteQasmOptions } from './openqasm/write.ts';
