/**
 * a_pσ, a†_pσ and Σ c_qs E_qs on CI vectors, between spaces with one electron more or less.
 *
 * Determinants put the creation operators of α before those of β (kernels/determinants/strings.ts), so that an operator of β
 * passes all α electrons.
 */
import { Arena } from '../../../kernels/arena.ts';
import { popcount, singleExcitations, stringIndex, stringsOf, type StringSpace } from '../../../kernels/determinants/strings.ts';
import { createMatmul } from '../../../kernels/matmul/matmul.ts';
import { type CiVector, directedMoves } from '../../correlation/index.ts';

export type Spin = 'alpha' | 'beta';

/** a_pσ |c⟩; undefined where there is no electron of this spin. */
export function annihilated(vector: CiVector, p: number, spin: Spin): CiVector | undefined {
  return vector[spin].numElectrons === 0 ? undefined : changed(vector, p, spin, -1);
}

/** a†_pσ |c⟩; undefined where all orbitals are full. */
export function created(vector: CiVector, p: number, spin: Spin): CiVector | undefined {
  const { numElectrons, numOrbitals } = vector[spin];
  return numElectrons === numOrbitals ? undefined : changed(vector, p, spin, 1);
}

function changed(vector: CiVector, p: number, spin: Spin, change: 1 | -1): CiVector {
  const { alpha, beta, coefficients: c } = vector;
  const { strings, places } = changedStrings(vector[spin], p, change);
  const [rows, columns] = [alpha.masks.length, beta.masks.length];
  if (spin === 'alpha') {
    const out = new Float64Array(strings.masks.length * columns);
    for (const { from, to, sign } of places) for (let b = 0; b < columns; b++) out[to * columns + b] = sign * c[from * columns + b];
    return { alpha: strings, beta, coefficients: out };
  }
  const width = strings.masks.length;
  const parity = alpha.numElectrons % 2 === 0 ? 1 : -1;
  const out = new Float64Array(rows * width);
  for (let a = 0; a < rows; a++) for (const { from, to, sign } of places) out[a * width + to] = parity * sign * c[a * columns + from];
  return { alpha, beta: strings, coefficients: out };
}

function changedStrings(space: StringSpace, p: number, change: 1 | -1) {
  const bit = 1 << p;
  const places: { from: number; to: number; sign: number }[] = [];
  for (const [from, mask] of space.masks.entries()) {
    const occupied = (mask & bit) !== 0;
    if (occupied === change > 0) continue;
    places.push({ from, to: stringIndex(mask ^ bit), sign: popcount(mask & (bit - 1)) % 2 === 0 ? 1 : -1 });
  }
  return { strings: stringsOf(space.numOrbitals, space.numElectrons + change), places };
}

/**
 * out[e] += Σ_qs C[qs, e] E_qs |c⟩ for every column e, by one matrix product an α string.
 * @param coefficients row-major m² × out.length
 */
export function addOneBody(out: readonly Float64Array[], vector: CiVector, coefficients: Float64Array): void {
  const { alpha, beta, coefficients: c } = vector;
  const m = alpha.numOrbitals;
  const [size, columns, count] = [m * m, beta.masks.length, out.length];
  const alphaMoves = directedMoves(alpha, singleExcitations(alpha));
  const betaMoves = directedMoves(beta, singleExcitations(beta));
  const arena = new Arena();
  const matmul = createMatmul(arena, count);
  const right = arena.push(coefficients);
  const [left, product] = [arena.allocate(8 * size * columns), arena.allocate(8 * columns * count)];
  const moved = arena.float64(left, size * columns); // ⟨K|E_qs|c⟩ as [β string of K, qs]
  const sum = arena.float64(product, columns * count);
  for (let k = 0; k < alpha.masks.length; k++) {
    moved.fill(0);
    sum.fill(0);
    for (const { source, operator, sign } of alphaMoves[k])
      for (let b = 0; b < columns; b++) moved[b * size + operator] += sign * c[source * columns + b];
    for (let b = 0; b < columns; b++)
      for (const { source, operator, sign } of betaMoves[b]) moved[b * size + operator] += sign * c[k * columns + source];
    matmul(product, left, right, columns, count, size);
    for (let e = 0; e < count; e++) for (let b = 0; b < columns; b++) out[e][k * columns + b] += sum[b * count + e];
  }
}
