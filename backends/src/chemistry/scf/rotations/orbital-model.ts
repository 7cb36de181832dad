/**
 * The orbital rotations of a reference, and the energy's first and second derivatives along them. One algebra serves RHF,
 * UHF and ROHF: a *frame* is a set of orbitals (UHF has two), a *spin* occupies the lowest orbitals of its frame, and a
 * closed shell is one spin counted twice.
 *
 *   C → C exp(κ), κ antisymmetric;  n_σ = occupations;  F_σ in the orbital basis;  w = 2 for RHF, else 1
 *   E(κ) = E + Σ w tr(F_σ [κ, n_σ]) + ½ Σ w tr([F_σ, κ][κ, n_σ]) + ½ Σ w tr([κ, n_σ] G_σ[κ, n]) + …
 *   g_pq = −2 Σ w [n_σ, F_σ]_pq                                                                          (1)
 *   (Hκ)_pq = −2 Σ w {½ [n_σ, [F_σ, κ]] + ½ [[κ, n_σ], F_σ] + [n_σ, G_σ]}_pq                              (2)
 *
 * G_σ = Σ_τ w J(D_τ) − K(D_σ) (or what a functional makes of it) is the response of the Fock matrix to the first-order densities
 * D_σ = C [κ, n_σ] Cᵀ. With
 * κα = −κβ (RHF → UHF) the Coulomb part cancels. Vectors hold κ_pq, p > q, over pairs of different occupation.
 * Source: Seeger & Pople, J. Chem. Phys. 66, 3045 (1977), DOI 10.1063/1.434318; (2) is written for a gradient that need not
 * vanish spin by spin, as in ROHF.
 */
import { multiply, range, sandwich, selectColumns, transpose } from '../../linear-algebra.ts';
import type { MeanField } from '../mean-field.ts';
import type { ScfReference } from '../types.ts';

export interface OrbitalModel {
  reference: ScfReference;
  numOrbitals: number;
  /** How often each spin counts: 2 for RHF. */
  weight: 1 | 2;
  frames: number;
  spins: readonly { frame: number; occupied: number }[];
  /** Per frame the rotations that change the energy: pairs [p, q] with p above q. */
  pairs: readonly (readonly [number, number])[][];
  /** Length of a rotation vector: all pairs of all frames in turn. */
  dimension: number;
}

export function makeOrbitalModel(reference: ScfReference, numOrbitals: number, numAlpha: number, numBeta: number): OrbitalModel {
  const between = (from: number, split: number, to: number): [number, number][] => {
    const pairs: [number, number][] = [];
    for (let q = from; q < split; q++) for (let p = split; p < to; p++) pairs.push([p, q]);
    return pairs;
  };
  const excite = (occupied: number) => between(0, occupied, numOrbitals);
  const shape = {
    rhf: { spins: [{ frame: 0, occupied: numAlpha }], pairs: [excite(numAlpha)] },
    uhf: {
      spins: [
        { frame: 0, occupied: numAlpha },
        { frame: 1, occupied: numBeta },
      ],
      pairs: [excite(numAlpha), excite(numBeta)],
    },
    rohf: {
      spins: [
        { frame: 0, occupied: numAlpha },
        { frame: 0, occupied: numBeta },
      ],
      pairs: [[...excite(numBeta), ...between(numBeta, numAlpha, numOrbitals)]],
    },
  }[reference];
  return {
    reference,
    numOrbitals,
    weight: reference === 'rhf' ? 2 : 1,
    frames: shape.pairs.length,
    ...shape,
    dimension: shape.pairs.reduce((sum, pairs) => sum + pairs.length, 0),
  };
}

/** A rotation vector as one antisymmetric matrix per frame. */
export function unpackRotation(model: OrbitalModel, vector: Float64Array): Float64Array[] {
  const m = model.numOrbitals;
  let k = 0;
  return model.pairs.map((pairs) => {
    const kappa = new Float64Array(m * m);
    for (const [p, q] of pairs) {
      kappa[p * m + q] = vector[k];
      kappa[q * m + p] = -vector[k++];
    }
    return kappa;
  });
}

function packPairs(model: OrbitalModel, matrices: readonly Float64Array[], scale: number): Float64Array {
  const m = model.numOrbitals;
  const vector = new Float64Array(model.dimension);
  let k = 0;
  model.pairs.forEach((pairs, frame) => {
    for (const [p, q] of pairs) vector[k++] = scale * matrices[frame][p * m + q];
  });
  return vector;
}

/** [n, A] for the occupations of the lowest `occupied` orbitals: (n_p − n_q) A_pq. */
function occupationCommutator(a: Float64Array, occupied: number, m: number): Float64Array {
  const out = new Float64Array(m * m);
  for (let p = 0; p < occupied; p++) {
    for (let q = occupied; q < m; q++) {
      out[p * m + q] = a[p * m + q];
      out[q * m + p] = -a[q * m + p];
    }
  }
  return out;
}

function addInto(out: Float64Array, a: Float64Array, scale: number): void {
  for (let i = 0; i < out.length; i++) out[i] += scale * a[i];
}

function framesOfZeros(model: OrbitalModel): Float64Array[] {
  return model.pairs.map(() => new Float64Array(model.numOrbitals * model.numOrbitals));
}

/** (1), for Fock matrices of each spin in the basis of its frame's orbitals. */
export function orbitalGradient(model: OrbitalModel, focks: readonly Float64Array[]): Float64Array {
  const sums = framesOfZeros(model);
  model.spins.forEach(({ frame, occupied }, spin) => {
    addInto(sums[frame], occupationCommutator(focks[spin], occupied, model.numOrbitals), model.weight);
  });
  return packPairs(model, sums, -2);
}

/** The diagonal of (2) without its two-electron part: a preconditioner. */
export function hessianDiagonal(model: OrbitalModel, focks: readonly Float64Array[]): Float64Array {
  const m = model.numOrbitals;
  const sums = framesOfZeros(model);
  model.spins.forEach(({ frame, occupied }, spin) => {
    const fock = focks[spin];
    for (const [p, q] of model.pairs[frame]) {
      if (q < occupied && p >= occupied) sums[frame][p * m + q] += model.weight * (fock[p * m + p] - fock[q * m + q]);
    }
  });
  return packPairs(model, sums, 2);
}

/**
 * x ↦ Hx by (2), several vectors per call so that they share one pass over the integrals.
 *
 * @param coefficients of each frame, n × numOrbitals
 * @param coupling 'singlet': the rotations of the reference itself; 'triplet': κα = −κβ on a closed shell
 */
export function orbitalHessian(
  model: OrbitalModel,
  meanField: MeanField,
  coefficients: readonly Float64Array[],
  focks: readonly Float64Array[],
  coupling: 'singlet' | 'triplet',
): (vectors: readonly Float64Array[]) => Float64Array[] {
  const m = model.numOrbitals;
  const n = coefficients[0].length / m;
  // A rotation p, q has p above the fewest and q below the most occupied orbitals of its frame: only that block is made.
  const blocks = model.pairs.map((_, frame) => {
    const sizes = model.spins.filter((spin) => spin.frame === frame).map((spin) => spin.occupied);
    return { from: Math.min(...sizes), to: Math.max(...sizes) };
  });
  const columns = coefficients.map((c, frame) => ({
    lower: selectColumns(c, n, m, range(0, blocks[frame].to)),
    upper: selectColumns(c, n, m, range(blocks[frame].from, m)),
  }));
  const spins = model.spins.map(({ frame, occupied }) => ({
    filled: selectColumns(coefficients[frame], n, m, range(0, occupied)),
    empty: selectColumns(coefficients[frame], n, m, range(occupied, m)),
  }));
  const densities = spins.map(({ filled }, spin) =>
    multiply(filled, transpose(filled, n, model.spins[spin].occupied), n, model.spins[spin].occupied, n),
  );
  return (vectors) => {
    const kappas = vectors.map((vector) => unpackRotation(model, vector));
    // [κ, n] = −[n, κ], spin by spin.
    const first = kappas.map((kappa) =>
      model.spins.map(({ frame, occupied }) => {
        const density = occupationCommutator(kappa[frame], occupied, m);
        for (let i = 0; i < density.length; i++) density[i] = -density[i];
        return density;
      }),
    );
    const responses = meanField.response(
      first.map((densities) => densities.map((density, spin) => expandExcitation(spins[spin], density, model.spins[spin].occupied, n, m))),
      coupling,
      densities,
    );
    return vectors.map((_, v) => {
      const sums = framesOfZeros(model);
      model.spins.forEach(({ frame, occupied }, spin) => {
        const { from, to } = blocks[frame];
        const { lower, upper } = columns[frame];
        const inner = commutatorBlock(focks[spin], kappas[v][frame], m, from, to);
        addInto(inner, sandwich(upper, responses[v][spin], lower, n, m - from, to), 2);
        const outer = commutatorBlock(first[v][spin], focks[spin], m, from, to);
        for (let p = from; p < m; p++) {
          for (let q = 0; q < to; q++) {
            const k = (p - from) * to + q;
            const excites = q < occupied && p >= occupied;
            sums[frame][p * m + q] += 0.5 * model.weight * (outer[k] - (excites ? inner[k] : 0));
          }
        }
      });
      return packPairs(model, sums, -2);
    });
  };
}

/** Rows from `from`, columns before `to` of [A, B]. */
function commutatorBlock(a: Float64Array, b: Float64Array, m: number, from: number, to: number): Float64Array {
  const columns = range(0, to);
  const ab = multiply(a.subarray(from * m), selectColumns(b, m, m, columns), m - from, m, to);
  addInto(ab, multiply(b.subarray(from * m), selectColumns(a, m, m, columns), m - from, m, to), -1);
  return ab;
}

/** C A Cᵀ for a symmetric A that couples only filled with empty orbitals. */
function expandExcitation(
  { filled, empty }: { filled: Float64Array; empty: Float64Array },
  a: Float64Array,
  occupied: number,
  n: number,
  m: number,
): Float64Array {
  const coupling = selectColumns(a.subarray(occupied * m), m - occupied, m, range(0, occupied));
  const half = multiply(multiply(empty, coupling, n, m - occupied, occupied), transpose(filled, n, occupied), n, occupied, n);
  const whole = transpose(half, n, n);
  addInto(whole, half, 1);
  return whole;
}

/** U exp(κ) for orthonormal columns U (m×m) by the exponential series. */
export function rotate(orbitals: Float64Array, kappa: Float64Array, m: number): Float64Array {
  const sum = orbitals.slice();
  let term = orbitals;
  for (let order = 1, largest = 1; order < 60 && largest > 1e-17; order++) {
    term = multiply(term, kappa, m, m, m).map((value) => value / order);
    addInto(sum, term, 1);
    largest = term.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  }
  return sum;
}
