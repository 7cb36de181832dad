/** Complete active space self-consistent field. */
export { casscf } from './casscf.ts';
export { activeOrbitals, startFrame } from './frame.ts';
export type { CasscfControl, CasscfInput, CasscfProgress, CasscfResult, OrbitalFrame } from './types.ts';
