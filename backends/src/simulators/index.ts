/** Quantum simulators as backends. */
export { statevectorBackend } from './statevector/backend.ts';
export { statevectorFacts } from './statevector/facts.ts';
