/** Hamiltonians of active spaces in memory. */
export { type ActiveHamiltonian, type ActiveSpaceInput, activeHamiltonian, checkElectrons } from './active-hamiltonian.ts';
export { aufbau, fockMatrices, hartreeFockEnergy, type Occupation } from './mean-field.ts';
export { rotateHamiltonian, transformTensor } from './rotation.ts';
