/** Diagonalisation in chosen determinants: products of sampled strings, and selected CI beside them. Knows no full CI. */
export { heatBathCi } from './heat-bath.ts';
export { stringWeights } from './properties.ts';
export { selectedCi } from './selected-ci.ts';
export { solveSubspace, type SubspaceOptions, type SubspaceResult } from './solve.ts';
export { determinantsOf, productDeterminants } from '../../../kernels/determinants/list.ts';
