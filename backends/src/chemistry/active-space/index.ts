export { describeActiveOrbitals, findActiveSpace } from './find.ts';
export { countFrozenCore, selectActiveSpace } from './select.ts';
export { describeSizes, energyBySize } from './sizes.ts';
export type { ReferenceOrbitals, SelectedSpace } from './types.ts';
