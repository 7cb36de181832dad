/**
 * Moves of a state of fixed numbers of α and β electrons, ψ[I, J] over α strings I (rows) and β strings J (columns).
 *
 *   T = T_α T_β,   T |I J⟩ = σ_I τ_J |I' J'⟩ where T_α moves I to I' and T_β moves J to J', else 0                      (1)
 *   exp(θ(T − T†))   ψ[I, J] ← cos θ ψ[I, J] − σ_I τ_J sin θ ψ[I', J'],   ψ[I', J'] ← cos θ ψ[I', J'] + σ_I τ_J sin θ ψ[I, J]     (2)
 *   ⟨λ|T − T†|ψ⟩ = Σ σ_I τ_J (λ[I', J'] ψ[I, J] − λ[I, J] ψ[I', J'])                                                    (3)
 *
 * A spin that T leaves alone has the pairs (I, I), sign +1. With a complex sine s the rotation (2) of one spin is
 *
 *   ψ[I] ← cos θ ψ[I] − σ s* ψ[I'],   ψ[I'] ← cos θ ψ[I'] + σ s ψ[I],   |s| = sin θ                                     (4)
 *
 * and a sequence of them, then a phase for each string, is any unitary of one spin's orbitals: the other spin's strings only
 * ride along, so eight of them at a time take all of the sequence while they lie in cache.
 *
 *   ψ[I, J] ← exp(−i (a[I] + b[J] + Σ_(q ∈ J) w[I, q])) ψ[I, J]                                                        (5)  diagonal Coulomb
 *
 * Source      (2): Evangelista, Chan & Scuseria, J. Chem. Phys. 151, 244112 (2019), DOI 10.1063/1.5133059; (4), (5): Kivlichan
 *             et al., Phys. Rev. Lett. 120, 110501 (2018), DOI 10.1103/PhysRevLett.120.110501. The tiles are the change here.
 * Shapes      a plane is [rows, stride] row-major, its padding zero; a complex state is two planes, real and imaginary.
 * Cost        (2) 6 flop a touched pair; (4) 24 flop a touched pair and one pass of memory for the whole sequence; (5) 3 complex products.
 * Accuracy    rounding only; relaxed SIMD fuses multiply-adds.
 */

/** Pairs of strings by rank, a string at most once: T|from[k]⟩ = sign[k] |to[k]⟩. */
export interface StringPairs {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly sign: Int8Array;
}

/** (1). */
export interface PairedMove {
  readonly rows: StringPairs;
  readonly columns: StringPairs;
}

/** (4). */
export interface ComplexRotation {
  readonly pairs: StringPairs;
  readonly cosine: number;
  readonly sine: { readonly re: number; readonly im: number };
}

/** (5), angles in radian. */
export interface DiagonalAngles {
  /** a. */
  readonly rows: Float64Array;
  /** b. */
  readonly columns: Float64Array;
  /** w, [rows, orbitals of the column spin]. */
  readonly mixed: Float64Array;
}

/** Calls visit(position of (I, J), position of (I', J'), sign) for every pair. */
function forEachPair({ rows, columns }: PairedMove, stride: number, visit: (i: number, j: number, sign: number) => void): void {
  for (let k = 0; k < rows.from.length; k++) {
    for (let l = 0; l < columns.from.length; l++) {
      visit(rows.from[k] * stride + columns.from[l], rows.to[k] * stride + columns.to[l], rows.sign[k] * columns.sign[l]);
    }
  }
}

/** (2) on one plane. */
export function rotate(psi: Float64Array, stride: number, move: PairedMove, theta: number): void {
  const [c, s] = [Math.cos(theta), Math.sin(theta)];
  forEachPair(move, stride, (i, j, sign) => {
    const [a, b] = [psi[i], psi[j]];
    psi[i] = c * a - sign * s * b;
    psi[j] = c * b + sign * s * a;
  });
}

/** (3). */
export function element(lambda: Float64Array, psi: Float64Array, stride: number, move: PairedMove): number {
  let sum = 0;
  forEachPair(move, stride, (i, j, sign) => {
    sum += sign * (lambda[j] * psi[i] - lambda[i] * psi[j]);
  });
  return sum;
}

/** (4) in order, then `phases` (interleaved re, im), on the strings at the positions base + string · step of the planes. */
export function rotateStrings(
  re: Float64Array,
  im: Float64Array,
  base: number,
  step: number,
  rotations: readonly ComplexRotation[],
  phases: Float64Array,
): void {
  const times = (i: number, s: { re: number; im: number }) => [s.re * re[i] - s.im * im[i], s.re * im[i] + s.im * re[i]];
  for (const { pairs, cosine, sine } of rotations) {
    for (let k = 0; k < pairs.from.length; k++) {
      const [i, j, sign] = [base + pairs.from[k] * step, base + pairs.to[k] * step, pairs.sign[k]];
      const [up, down] = [times(i, { re: sign * sine.re, im: sign * sine.im }), times(j, { re: sign * sine.re, im: -sign * sine.im })];
      [re[i], im[i]] = [cosine * re[i] - down[0], cosine * im[i] - down[1]];
      [re[j], im[j]] = [cosine * re[j] + up[0], cosine * im[j] + up[1]];
    }
  }
  for (let string = 0; string < phases.length / 2; string++) {
    const i = base + string * step;
    [re[i], im[i]] = times(i, { re: phases[2 * string], im: phases[2 * string + 1] });
  }
}

/** (5). `columnMasks[J]` has bit q where orbital q is in J. */
export function applyDiagonal(re: Float64Array, im: Float64Array, stride: number, columnMasks: Int32Array, angles: DiagonalAngles): void {
  const numOrbitals = angles.mixed.length / angles.rows.length;
  for (let i = 0; i < angles.rows.length; i++) {
    for (let j = 0; j < columnMasks.length; j++) {
      let angle = angles.rows[i] + angles.columns[j];
      for (let q = 0; q < numOrbitals; q++) if ((columnMasks[j] >>> q) & 1) angle += angles.mixed[i * numOrbitals + q];
      const [c, s, k] = [Math.cos(angle), Math.sin(angle), i * stride + j];
      [re[k], im[k]] = [c * re[k] + s * im[k], c * im[k] - s * re[k]];
    }
  }
}
