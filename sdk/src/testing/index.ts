/**
 * Contract suites for backends and stores, with their fixtures and impostors. Needs vitest. Random valid documents are apart, in
 * `@cofactor/sdk/testing/arbitraries`, and need fast-check.
 */
export { BACKEND_CHECKS, describeBackend } from './describe-backend.ts';
export { describeStore } from './describe-store.ts';
export { type Check, CheckFailure, type CheckOutcome, runCheck, runChecks } from './checks/check.ts';
export type { BackendUnderTest } from './checks/backend-under-test.ts';
export { smallestStep } from './checks/steps.ts';
export { STORE_CHECKS, type StoreUnderTest } from './checks/store-checks.ts';
export { chiSquare, chiSquareTail } from './checks/statistics.ts';
export { BACKEND_IMPOSTORS, type Impostor, STORE_IMPOSTORS } from './impostors.ts';
export { denseBackend } from './dense/dense-backend.ts';
export { DenseState } from './dense/dense-state.ts';
export {
  CIRCUIT_FIXTURES,
  type CircuitFixture,
  GRADIENT_FIXTURE,
  H2_BEST_ANGLE,
  H2_CIRCUIT,
  H2_OBSERVABLE,
  h2CircuitEnergy,
  SAMPLE_FIXTURES,
  type SampleFixture,
  SPREAD_CIRCUIT,
} from './circuit-fixtures.ts';
export {
  fcidump,
  H2_HAMILTONIAN,
  H2_REFERENCE,
  H2_SYSTEM,
  H4_HAMILTONIAN,
  H4_REFERENCE,
  hubbardChain,
  hydrogenChain,
  type ModelHamiltonian,
  oneElectronIntegrals,
  storeHamiltonian,
  twoElectronIntegrals,
  WATER_REFERENCE,
  WATER_SYSTEM,
} from './fixtures.ts';
export { randomHamiltonian } from './random-hamiltonian.ts';
export { LIMITS, TOLERANCES } from './tolerances.ts';
