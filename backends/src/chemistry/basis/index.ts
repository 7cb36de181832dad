export { allBasisSets, buildBasis, findBasis } from './library.ts';
export type { Angular, BasisElement, BasisSet, BuiltBasis, Citation, ElementShell } from './library.ts';
