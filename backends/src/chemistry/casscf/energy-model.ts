/**
 * The energy of fixed densities to second order in T = U − 1 for orbitals C U, with its gradient and Hessian along rotations.
 *
 *   E(T) = E + 2 Σ 𝓕_pq T_qp + Σ δ𝓕[T]_pq T_qp                                                                   (1)
 *   𝓕_iq = 2 (F^I + F^A)_qi,   𝓕_tq = Σ_u γ_tu F^I_qu + Σ Γ_tuvx (qu|vx)                     generalised Fock matrix (2)
 *   F^A_pq = Σ γ_uv [(pq|uv) − ½ (pu|qv)]                                                                         (3)
 *   δ𝓕[T]_iq = 2 {(F^I + F^A) T}_qi + 2 (δF^I + δF^A)_qi
 *   δ𝓕[T]_tq = Σ_u γ_tu {F^I T + δF^I}_qu + Σ_ru A^tu_qr T_ru,   A^tu = Σ_vx Γ_tuvx J^vx + 2 Γ_tvux K^vx              (4)
 *
 * i core, t … x active, p both, q and r all orbitals. δF is the field of the densities that move with T; one pass over the
 * repulsion integrals makes those of both. At U, a further rotation exp(R) meets 𝓕' = (𝓕 + δ𝓕[T]) U, and
 *
 *   g_ab = 2 (𝓕'_ba − 𝓕'_ab),   M = 2 (δ𝓕[U R] U)ᵀ + (R 𝓕' + 𝓕' R)ᵀ,   (H R)_ab = M_ab − M_ba                      (5)
 *
 * Source      Helgaker, Jørgensen & Olsen, Molecular Electronic-Structure Theory (2000), §10.8 and §12.2; E(T) as in Werner &
 *             Meyer, J. Chem. Phys. 73 (1980) 2342, DOI 10.1063/1.440384.
 * Shapes      𝓕, δ𝓕: row-major [core and active, all]; T: [all, core and active]; A: [q, r, t, u].
 */
import { dot, multiply, range, sandwich, selectColumns, transpose } from '../linear-algebra.ts';
import type { ActiveDensities } from './densities.ts';
import { antisymmetric, columnsOf, numInternal, rotationPairs } from './frame.ts';
import type { CasscfIntegrals } from './integrals.ts';
import type { CasscfInput } from './types.ts';

/** The energy around one set of orbitals, for densities that stay. */
export interface EnergyModel {
  /** F^I + F^A, all orbitals squared. */
  fock: Float64Array;
  /** The model as seen from orbitals C U. */
  seenFrom(rotation: Float64Array): RotatedModel;
}

export interface RotatedModel {
  /** Along rotationPairs. */
  gradient: Float64Array;
  /** About that of the Hessian. */
  diagonal: Float64Array;
  readonly hessian: (vectors: readonly Float64Array[]) => Float64Array[];
  /** E(T) − E. */
  energyChangeHartree: number;
}

export function makeEnergyModel(input: CasscfInput, integrals: CasscfIntegrals, densities: ActiveDensities): EnergyModel {
  const { frame, inactiveFock } = integrals;
  const { coefficients, numFunctions: n, numOrbitals: size, numCore, numActive: m } = frame;
  const internal = numInternal(frame);
  const fock = activeFieldAdded(integrals, densities.one);
  const { generalisedFock, curvature } = contracted(integrals, densities, fock);
  const [core, active] = [columnsOf(frame, 0, numCore), columnsOf(frame, numCore, internal)];
  const [coreRows, activeRows] = [transpose(core, n, numCore), transpose(active, n, m)];
  const pairs = rotationPairs(frame);

  /** Densities that move with T: of the core, and of core and active orbitals together. */
  function movedDensities(move: Float64Array): [Float64Array, Float64Array] {
    const part = (from: number, to: number): Float64Array =>
      multiply(coefficients, selectColumns(move, size, internal, range(from, to)), n, size, to - from);
    const ofCore = multiply(part(0, numCore), coreRows, n, numCore, n);
    const ofActive = multiply(multiply(part(numCore, internal), densities.one, n, m, m), activeRows, n, m, n);
    const inner = new Float64Array(n * n);
    const all = new Float64Array(n * n);
    for (let a = 0; a < n; a++)
      for (let b = 0; b < n; b++) {
        inner[a * n + b] = 2 * (ofCore[a * n + b] + ofCore[b * n + a]);
        all[a * n + b] = inner[a * n + b] + ofActive[a * n + b] + ofActive[b * n + a];
      }
    return [inner, all];
  }

  /** δ𝓕 of each T, in one pass over the repulsion integrals. */
  function responses(moves: readonly Float64Array[]): Float64Array[] {
    const moved = numCore === 0 ? [] : moves.flatMap(movedDensities);
    const { coulomb, exchange } = moved.length > 0 ? input.repulsion.coulombExchange(moved) : { coulomb: [], exchange: [] };
    const field = (k: number): Float64Array => coulomb[k].map((x, at) => x - 0.5 * exchange[k][at]);
    return moves.map((move, k) => {
      const out = new Float64Array(internal * size);
      if (numCore > 0) {
        const own = multiply(fock, selectColumns(move, size, internal, range(0, numCore)), size, size, numCore);
        const felt = sandwich(coefficients, field(2 * k + 1), core, n, size, numCore);
        for (let i = 0; i < numCore; i++)
          for (let q = 0; q < size; q++) out[i * size + q] = 2 * (own[q * numCore + i] + felt[q * numCore + i]);
      }
      const moveActive = selectColumns(move, size, internal, range(numCore, internal));
      const own = multiply(inactiveFock, moveActive, size, size, m);
      if (numCore > 0) sandwich(coefficients, field(2 * k), active, n, size, m).forEach((x, at) => (own[at] += x));
      const ofOne = multiply(own, densities.one, size, m, m);
      for (let q = 0; q < size; q++) {
        for (let t = 0; t < m; t++) out[(numCore + t) * size + q] = ofOne[q * m + t];
        for (let r = 0; r < size; r++) {
          const at = (q * size + r) * m * m;
          for (let t = 0; t < m; t++) {
            let sum = 0;
            for (let u = 0; u < m; u++) sum += curvature[at + t * m + u] * moveActive[r * m + u];
            out[(numCore + t) * size + q] += sum;
          }
        }
      }
      return out;
    });
  }

  function seenFrom(rotation: Float64Array): RotatedModel {
    const move = selectColumns(rotation, size, size, range(0, internal));
    for (let p = 0; p < internal; p++) move[p * internal + p] -= 1;
    const still = move.every((x) => x === 0);
    const moved = still ? new Float64Array(internal * size) : responses([move])[0];
    const energyChangeHartree = dot(
      transpose(move, size, internal),
      generalisedFock.map((x, k) => 2 * x + moved[k]),
    );
    const here = multiply(
      generalisedFock.map((x, k) => x + moved[k]),
      rotation,
      internal,
      size,
      size,
    );
    const square = new Float64Array(size * size);
    square.set(here);
    const gradient = Float64Array.from(pairs, ([a, b]) => 2 * (square[b * size + a] - square[a * size + b]));
    const seen = sandwich(rotation, fock, rotation, size, size, size);
    const seenInner = sandwich(rotation, inactiveFock, rotation, size, size, size);
    const own = (p: number, q: number): number => {
      if (p < numCore) return 4 * seen[q * size + q];
      if (p >= internal) return 0;
      const t = p - numCore;
      return 2 * (densities.one[t * m + t] * seenInner[q * size + q] + curvature[(q * size + q) * m * m + t * m + t]);
    };
    const diagonal = Float64Array.from(pairs, ([a, b]) => own(b, a) + own(a, b) - 2 * (square[a * size + a] + square[b * size + b]));

    const hessian = (vectors: readonly Float64Array[]): Float64Array[] => {
      const kappas = vectors.map((vector) => antisymmetric(vector, pairs, size));
      const inner = kappas.map((kappa) => selectColumns(kappa, size, size, range(0, internal)));
      const changes = responses(inner.map((columns) => multiply(rotation, columns, size, size, internal)));
      return changes.map((change, k) => {
        const turnedChange = multiply(change, rotation, internal, size, size);
        const [left, right] = [multiply(inner[k], here, size, internal, size), multiply(square, kappas[k], size, size, size)];
        const at = (a: number, b: number): number => {
          const ba = b * size + a;
          return (b < internal ? 2 * turnedChange[ba] : 0) + left[ba] + right[ba];
        };
        return Float64Array.from(pairs, ([a, b]) => at(a, b) - at(b, a));
      });
    };
    return { gradient, diagonal, hessian, energyChangeHartree };
  }

  return { fock, seenFrom };
}

/** F^I + F^A (3). */
function activeFieldAdded({ frame, coulomb, exchange, inactiveFock }: CasscfIntegrals, one: Float64Array): Float64Array {
  const m2 = frame.numActive ** 2;
  return inactiveFock.map((value, pq) => {
    let sum = value;
    for (let uv = 0; uv < m2; uv++) sum += one[uv] * (coulomb[pq * m2 + uv] - 0.5 * exchange[pq * m2 + uv]);
    return sum;
  });
}

/** 𝓕 (2) and A (4). */
function contracted(
  { frame, coulomb, exchange, inactiveFock }: CasscfIntegrals,
  { one, two }: ActiveDensities,
  fock: Float64Array,
): { generalisedFock: Float64Array; curvature: Float64Array } {
  const { numOrbitals: size, numActive: m, numCore } = frame;
  const m2 = m * m;
  const crossed = new Float64Array(m2 * m2); // [vx, tu] of 2 Γ_tvux
  for (let t = 0; t < m; t++)
    for (let u = 0; u < m; u++)
      for (let v = 0; v < m; v++) for (let x = 0; x < m; x++) crossed[(v * m + x) * m2 + t * m + u] = 2 * two[(t * m + v) * m2 + u * m + x];
  const curvature = multiply(coulomb, two, size * size, m2, m2);
  const generalisedFock = new Float64Array((numCore + m) * size);
  for (let i = 0; i < numCore; i++) for (let q = 0; q < size; q++) generalisedFock[i * size + q] = 2 * fock[q * size + i];
  for (let q = 0; q < size; q++)
    for (let u = 0; u < m; u++) {
      const at = q * size + numCore + u;
      for (let t = 0; t < m; t++)
        generalisedFock[(numCore + t) * size + q] += one[t * m + u] * inactiveFock[at] + curvature[at * m2 + t * m + u];
    }
  multiply(exchange, crossed, size * size, m2, m2).forEach((x, k) => (curvature[k] += x));
  return { generalisedFock, curvature };
}
