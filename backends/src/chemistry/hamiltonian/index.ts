/** Hamiltonians of active spaces in memory. */
export { type ActiveHamiltonian, type ActiveSpaceInput, activeHamiltonian } from './active-hamiltonian.ts';
export { hartreeFockEnergy, type Occupation } from './mean-field.ts';
export { rotateHamiltonian } from './rotation.ts';
