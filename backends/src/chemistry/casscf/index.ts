/** Complete active space self-consistent field. */
export { casscf } from './casscf.ts';
export { activeOrbitals, canonicalRotation, columnsOf, startFrame, turned } from './frame.ts';
export { coreField } from './integrals.ts';
export type { CasscfControl, CasscfInput, CasscfProgress, CasscfResult, OrbitalFrame } from './types.ts';
