export { countFrozenCore, selectActiveSpace } from './select.ts';
export type { ReferenceOrbitals, SelectedSpace } from './types.ts';
