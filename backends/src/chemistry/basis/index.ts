export { allBasisSets, buildBasis, fittingSetOf, findBasis, type BuiltBasis } from './library.ts';
export type { Angular, BasisElement, BasisSet, Citation, ElementShell } from './basis-set.ts';
export type { BasisText } from './user-basis.ts';
