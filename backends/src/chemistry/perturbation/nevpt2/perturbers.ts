/**
 * Second-order energies of the eight classes of strongly contracted perturbers: one function an index l of orbitals outside the
 * active space, with all active parts contracted as the Hamiltonian has them.
 *
 *   E₂ = Σ_l −N_l / (Δε_l + K_l / N_l),   N_l = ⟨Ψ_l|Ψ_l⟩,   K_l = ⟨Ψ_l|H_act − E₀|Ψ_l⟩,   Ψ_l = P_l H |Ψ₀⟩         (1)
 *
 * Δε: energies of virtual orbitals r, s taken up less those of core orbitals i, j left. Sums over spins of what the active
 * operators (active-metrics.ts) leave:
 *
 *   S_rs    Σ_pq (rp|sq) a_pσ a_qτ                                     S_ij    Σ_pq (pi|qj) a†_pσ a†_qτ               (2)
 *   S_rsi   N = 2 (A|A) + 2 (B|B) − 2 (A|B), A_p = (ir|sp), B_p = (is|rp); N = (A|A) where r = s;  S_ijr alike          (3)
 *   S_ir    δ_στ [F_ri + Σ (ri|pq) E_pq] − Σ (rq|pi) a†_pτ a_qσ                                                      (4)
 *   S_ijrs  Møller–Plesset pairs of core orbitals
 *
 * Source      Angeli, Cimiraglia & Malrieu, J. Chem. Phys. 117 (2002) 9138, DOI 10.1063/1.1515317.
 */
import { unsupported } from '@cofactor/sdk/contracts';
import { dot, multiply } from '../../linear-algebra.ts';
import type { PairMetric, SingleMetric } from './active-metrics.ts';
import type { Metric } from './sector.ts';

/** Energy and squared norm of one class. */
export interface ClassEnergy {
  energyHartree: number;
  norm: number;
}

/** Perturbers of a smaller norm are rounding. */
const SMALLEST_NORM = 1e-14;
/** Denominators below this are those of a state that perturbation theory cannot describe. */
const SMALLEST_DENOMINATOR = 1e-3;

/** Sums (1). */
export class Perturbers {
  energyHartree = 0;
  norm = 0;

  /** @throws UNSUPPORTED where a perturber lies at or below the reference */
  add(norm: number, activeEnergy: number, gap: number): void {
    if (norm < SMALLEST_NORM) return;
    const denominator = gap + activeEnergy / norm;
    if (denominator < SMALLEST_DENOMINATOR) {
      throw unsupported(
        `nevpt2: a perturber lies ${denominator.toFixed(4)} hartree above the reference: enlarge activeSpace, or ask for fewer problem.states`,
        { what: 'perturbation theory of a state among its perturbers', alternatives: ['casscf', 'hci'] },
      );
    }
    this.energyHartree -= norm / denominator;
    this.norm += norm;
  }
}

/** S_r and S_i. @param gaps Δε */
export function singles({ norms, energies }: SingleMetric, gaps: Float64Array): ClassEnergy {
  const sum = new Perturbers();
  for (const [e, norm] of norms.entries()) sum.add(norm, energies[e], gaps[e]);
  return sum;
}

/**
 * (2): S_rs and S_ij.
 * @param block (ap|bq), row-major [a, p, b, q] of external a, b
 * @param gaps Δε of one external orbital
 */
export function pairs(block: Float64Array, { same, opposite }: PairMetric, gaps: Float64Array, m: number): ClassEnergy {
  const sum = new Perturbers();
  const [numExternal, m2] = [gaps.length, m * m];
  const row = numExternal * m;
  for (let a = 0; a < numExternal; a++) {
    const count = a + 1;
    const [straight, crossed] = [new Float64Array(count * m2), new Float64Array(count * m2)];
    const parted = new Float64Array(count * same.size);
    for (let b = 0; b < count; b++)
      for (let q = 0, k = 0; q < m; q++)
        for (let p = 0; p < m; p++) {
          const [here, there] = [block[(a * m + p) * row + b * m + q], block[(a * m + q) * row + b * m + p]];
          straight[b * m2 + p * m + q] = here;
          crossed[b * m2 + p * m + q] = there;
          if (p < q) parted[b * same.size + k++] = here - there;
        }
    const values = [straight, crossed].map((rows) => forms(rows, opposite, count));
    const apart = forms(parted, same, count);
    for (let b = 0; b < a; b++) {
      const norm = values[0].norms[b] + values[1].norms[b] + apart.norms[b];
      sum.add(norm, values[0].energies[b] + values[1].energies[b] + apart.energies[b], gaps[a] + gaps[b]);
    }
    sum.add(values[0].norms[a], values[0].energies[a], 2 * gaps[a]);
  }
  return sum;
}

/**
 * (3) of one external orbital of the kind that comes alone: S_rsi of one i, S_ijr of one r.
 * @param block T[a, b, p] = (xa|bp) with x the one alone
 */
export function addTriples(sum: Perturbers, block: Float64Array, metric: Metric, gaps: Float64Array, gap: number): void {
  const [numExternal, m] = [gaps.length, metric.size];
  const rows = numExternal * numExternal;
  const [overlaps, energies] = [metric.overlap, metric.energy].map((matrix) => multiply(block, matrix, rows, m, m));
  const at = (a: number, b: number): number => (a * numExternal + b) * m;
  const form = (products: Float64Array, left: number, right: number): number => {
    let total = 0;
    for (let p = 0; p < m; p++) total += block[left + p] * products[right + p];
    return total;
  };
  for (let a = 0; a < numExternal; a++) {
    for (let b = 0; b < a; b++) {
      const [ab, ba] = [at(a, b), at(b, a)];
      const whole = (products: Float64Array): number => 2 * (form(products, ab, ab) + form(products, ba, ba) - form(products, ab, ba));
      sum.add(whole(overlaps), whole(energies), gaps[a] + gaps[b] + gap);
    }
    sum.add(form(overlaps, at(a, a), at(a, a)), form(energies, at(a, a), at(a, a)), 2 * gaps[a] + gap);
  }
}

/**
 * (4): S_ir.
 * @param field F_ir, row-major [i, r]
 * @param coulomb (ir|pq), [i, r, p, q]
 * @param exchange (rq|ip), [r, q, i, p]
 */
export function exchanged(
  { field, coulomb, exchange }: { field: Float64Array; coulomb: Float64Array; exchange: Float64Array },
  { kept, flipped }: { kept: Metric; flipped: Metric },
  coreGaps: Float64Array,
  virtualGaps: Float64Array,
  m: number,
): ClassEnergy {
  const sum = new Perturbers();
  const [numCore, numVirtual, m2] = [coreGaps.length, virtualGaps.length, m * m];
  for (let i = 0; i < numCore; i++) {
    const [alpha, beta] = [new Float64Array(numVirtual * kept.size), new Float64Array(numVirtual * kept.size)];
    const turned = new Float64Array(numVirtual * m2);
    for (let r = 0; r < numVirtual; r++) {
      const from = r * kept.size;
      alpha[from] = beta[from] = field[i * numVirtual + r];
      for (let p = 0; p < m; p++)
        for (let q = 0; q < m; q++) {
          const pq = p * m + q;
          const direct = coulomb[(i * numVirtual + r) * m2 + pq];
          const cross = exchange[((r * m + q) * numCore + i) * m + p];
          alpha[from + 1 + pq] = beta[from + 1 + m2 + pq] = direct - cross;
          alpha[from + 1 + m2 + pq] = beta[from + 1 + pq] = direct;
          turned[r * m2 + pq] = cross;
        }
    }
    const parts = [forms(alpha, kept, numVirtual), forms(beta, kept, numVirtual), forms(turned, flipped, numVirtual)];
    for (let r = 0; r < numVirtual; r++) {
      const total = (key: 'norms' | 'energies'): number => parts.reduce((value, part) => value + part[key][r], 0);
      sum.add(total('norms'), total('energies'), coreGaps[i] + virtualGaps[r]);
    }
  }
  return sum;
}

/** xᵀ S x and xᵀ K x of every row x. */
function forms(rows: Float64Array, { size, overlap, energy }: Metric, count: number): SingleMetric {
  const values = (matrix: Float64Array): Float64Array => {
    const products = multiply(rows, matrix, count, size, size);
    return Float64Array.from({ length: count }, (_, k) =>
      dot(rows.subarray(k * size, (k + 1) * size), products.subarray(k * size, (k + 1) * size)),
    );
  };
  return { norms: values(overlap), energies: values(energy) };
}
