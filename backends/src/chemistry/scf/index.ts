export { runScf } from './scf.ts';
export type {
  PointCharges,
  ScfControl,
  ScfGuess,
  ScfInput,
  ScfProgress,
  ScfReference,
  ScfResult,
  SpinOrbitals,
  Stability,
  StabilityFlag,
} from './types.ts';
