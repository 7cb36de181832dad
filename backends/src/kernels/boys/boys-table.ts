/**
 * Table of the Boys function for the SIMD kernels (boys.as.ts): for one highest order m = mMax, rows of 64 bytes at T_i = i/16,
 *
 *   row i   F_m, F_{m+1}, F_{m+2}/2!, … F_{m+6}/6!, e^−T_i          so that, with δ = T_i − T, |δ| ≤ 1/32,
 *   F_m(T) = Σ_k F_{m+k}(T_i) δᵏ/k!,   e^−T = e^−T_i e^δ
 *
 * The series stops at k = 6: what it drops is below (1/32)⁷/7! F_{m+7} < 6e-15 F_m. The header row holds the T from which the
 * asymptotic form (boys.ref.ts, equation 4) is used instead.
 */
import { boysInto, boysSwitch } from './boys.ref.ts';

/** Rows in a unit of T. */
const STEPS = 16;
const ROW = 8;

const tables = new Map<number, Float64Array>();

/** Made once in a process; not to be written to. */
export function boysTable(mMax: number): Float64Array {
  let table = tables.get(mMax);
  if (!table) tables.set(mMax, (table = makeTable(mMax)));
  return table;
}

function makeTable(mMax: number): Float64Array {
  const limit = boysSwitch(mMax);
  const numRows = limit * STEPS + 2;
  const table = new Float64Array((numRows + 1) * ROW);
  table[0] = limit;
  const values = new Float64Array(mMax + ROW);
  for (let i = 0; i < numRows; i++) {
    const T = i / STEPS;
    boysInto(values, mMax + 6, T);
    let factorial = 1;
    for (let k = 0; k < 7; k++) {
      table[(i + 1) * ROW + k] = values[mMax + k] / factorial;
      factorial *= k + 1;
    }
    table[(i + 1) * ROW + 7] = Math.exp(-T);
  }
  return table;
}
