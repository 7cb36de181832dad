/** Perturbation theory to second order: on a mean field, in an active Hamiltonian, and on a complete active space. */
export { mp2, type Mp2Input, type Mp2Result } from './mp2.ts';
export { mp2InSpace, type Mp2InSpaceResult } from './mp2-in-space.ts';
export { nevpt2, type Nevpt2Control, type Nevpt2Input, type Nevpt2Result, type Nevpt2Root, type PerturberClass } from './nevpt2/nevpt2.ts';
