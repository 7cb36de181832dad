/** Text formats of Hamiltonians, orbitals and fields in space. */
export { readFcidump, writeFcidump } from './fcidump.ts';
export { cubeText, orbitalCube, type Cube, type CubeField, type CubeOptions } from './cube.ts';
export { moldenText } from './molden.ts';
export type { MolecularOrbitals, OrbitalSet } from './orbitals.ts';
