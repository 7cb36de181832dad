/** What the iteration and the result need of the equations, whatever the shells. */
import type { Tensor } from './tensor.ts';

export interface TriplesControl {
  signal?: AbortSignal;
  /** Fraction done, 0 … 1. */
  onProgress?: (fraction: number) => void;
}

export interface ClusterModel {
  /** The blocks that are solved for, at first those of second-order perturbation theory. */
  readonly amplitudes: readonly Tensor[];
  /** D = Σ ε_occupied − Σ ε_virtual of each. */
  readonly denominators: readonly Float64Array[];
  /** D t by the equations, of each. */
  rightHandSides(signal?: AbortSignal): Tensor[];
  readonly mp2Hartree: number;
  correlationHartree(): number;
  triplesHartree(control: TriplesControl): number;
  /** Σ |t_i^a|² over spin orbitals. */
  singlesSquare(): number;
  /** t_ij^ab of i, a with spin α and j, b with spin β, [i, j, a, b]. */
  pairAmplitudes(): Float64Array;
}

/** ε of rows and columns put together as ε_row + sign ε_column, row-major. */
export function energySums(rows: Float64Array, columns: Float64Array, sign: 1 | -1): Float64Array {
  return Float64Array.from(
    { length: rows.length * columns.length },
    (_, k) => rows[Math.floor(k / columns.length)] + sign * columns[k % columns.length],
  );
}

/** tensor = numerators / D. */
export function divide(out: Float64Array, numerators: Float64Array, denominators: Float64Array): void {
  for (let k = 0; k < out.length; k++) out[k] = numerators[k] / denominators[k];
}
