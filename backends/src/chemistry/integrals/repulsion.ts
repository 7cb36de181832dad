/**
 * Two-electron integrals of a system and what is made of them: Coulomb and exchange matrices, transformed integrals.
 */
import { invalidInput, throwIfCancelled } from '@cofactor/sdk/contracts';
import type { BasisSystem } from '../shell.ts';
import { repulsionTensor } from './repulsion.ref.ts';

export interface RepulsionOptions {
  /** Bytes that stored integrals may take; above, they are recomputed on every use. @default 1 GiB */
  memoryBytes?: number;
  signal?: AbortSignal;
  /** Fraction done of the call under way, 0 … 1. */
  onProgress?: (fraction: number) => void;
}

export interface Repulsion {
  /** `stored`: unique integrals are kept; `direct`: they are recomputed on every call. */
  readonly mode: 'stored' | 'direct';
  /** J and K of several symmetric densities in one sweep: J_μν = Σ (μν|λσ) D_λσ, K_μν = Σ (μλ|νσ) D_λσ; n × n, hartree. */
  coulombExchange(densities: readonly Float64Array[]): { coulomb: Float64Array[]; exchange: Float64Array[] };
  /**
   * (pq|rs) = Σ C_μp C_νq (μν|λσ) C_λr C_σs over columns of n × m coefficient matrices, in quarter transformations (O(n⁵));
   * row-major [m_p, m_q, m_r, m_s]. Passing the same array for p and q (r and s) halves the work.
   */
  transform(cp: Float64Array, cq: Float64Array, cr: Float64Array, cs: Float64Array): Float64Array;
  /** Frees the integrals; no call may follow. */
  dispose(): void;
}

export function createRepulsion(system: BasisSystem, options: RepulsionOptions = {}): Repulsion {
  const n = system.numFunctions;
  throwIfCancelled(options.signal);
  const eri = repulsionTensor(system);
  return {
    mode: 'stored',
    coulombExchange(densities) {
      const coulomb: Float64Array[] = [];
      const exchange: Float64Array[] = [];
      for (const [index, density] of densities.entries()) {
        if (density.length !== n * n) throw invalidInput(`densities[${index}]`, `${n * n} numbers`, density.length);
        const j = new Float64Array(n * n);
        const k = new Float64Array(n * n);
        for (let mu = 0; mu < n; mu++)
          for (let nu = 0; nu < n; nu++)
            for (let la = 0; la < n; la++)
              for (let si = 0; si < n; si++) {
                const value = eri[((mu * n + nu) * n + la) * n + si];
                j[mu * n + nu] += value * density[la * n + si];
                k[mu * n + la] += value * density[nu * n + si];
              }
        coulomb.push(j);
        exchange.push(k);
      }
      return { coulomb, exchange };
    },
    transform(cp, cq, cr, cs) {
      let tensor: Float64Array = eri;
      for (const c of [cs, cr, cq, cp]) tensor = quarter(tensor, c, n); // each step moves the last index to the front
      return tensor;
    },
    dispose() {},
  };
}

/** out[m, …, …, …] = Σ_σ in[…, …, …, σ] C[σ, m]. */
function quarter(tensor: Float64Array, c: Float64Array, n: number): Float64Array {
  const m = c.length / n;
  const rest = tensor.length / n;
  const out = new Float64Array(m * rest);
  for (let row = 0; row < rest; row++)
    for (let si = 0; si < n; si++) {
      const value = tensor[row * n + si];
      for (let col = 0; col < m; col++) out[col * rest + row] += value * c[si * m + col];
    }
  return out;
}

/** Mode, memory and floating-point operations of one sweep, before anything is computed. */
export function forecastRepulsion(
  system: BasisSystem,
  options: RepulsionOptions = {},
): { mode: Repulsion['mode']; memoryBytes: number; flops: number } {
  const pairs = (system.numFunctions * (system.numFunctions + 1)) / 2;
  const memoryBytes = 4 * pairs * (pairs + 1);
  return { mode: memoryBytes <= (options.memoryBytes ?? 2 ** 30) ? 'stored' : 'direct', memoryBytes, flops: 100 * pairs * pairs };
}
