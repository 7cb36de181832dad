/**
 * Excitations of a determinant whose coupling is at least a threshold: doubles from lists sorted by magnitude, which depends on the
 * four orbitals alone; singles one by one.
 *
 *   |H| = |(ai|bj) − (aj|bi)| for two electrons of one spin, |(ai|bj)| for one of each                                (1)
 *
 * Source      Holmes, Tubman & Umrigar, J. Chem. Theory Comput. 12 (2016) 3674, DOI 10.1021/acs.jctc.6b00407.
 */
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { determinantCoupling } from '../../../kernels/determinants/slater-condon.ts';
import { type Determinant, orbitalsOf } from '../../../kernels/determinants/strings.ts';

/** Targets a, b of a pair of electrons, largest coupling first. */
interface Targets {
  a: Uint8Array;
  b: Uint8Array;
  magnitude: Float64Array;
}

/** Magnitudes below this are rounding. */
const NOTHING = 1e-12;

export class ScreenedExcitations {
  readonly #hamiltonian: ActiveHamiltonian;
  /** By i n + j: i > j of one spin; i of α and j of β. */
  readonly #same: Targets[] = [];
  readonly #opposite: Targets[] = [];

  constructor(hamiltonian: ActiveHamiltonian) {
    this.#hamiltonian = hamiltonian;
    const { numOrbitals: n, eri } = hamiltonian;
    const coulomb = (p: number, q: number, r: number, s: number): number => eri[((p * n + q) * n + r) * n + s];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const same: [number, number, number][] = [];
        const opposite: [number, number, number][] = [];
        for (let a = 0; a < n; a++) {
          for (let b = 0; b < n; b++) {
            if (a !== i && b !== j) opposite.push([a, b, Math.abs(coulomb(a, i, b, j))]);
            if (j < i && b < a && a !== i && a !== j && b !== i && b !== j) {
              same.push([a, b, Math.abs(coulomb(a, i, b, j) - coulomb(a, j, b, i))]);
            }
          }
        }
        this.#same.push(sorted(same));
        this.#opposite.push(sorted(opposite));
      }
    }
  }

  /** Visits each excitation once, spins kept, in a fixed order. */
  forEach(determinant: Determinant, threshold: number, visit: (alphaMask: number, betaMask: number) => void): void {
    const { numOrbitals: n } = this.#hamiltonian;
    const { alphaMask, betaMask } = determinant;
    const [alpha, beta] = [orbitalsOf(alphaMask), orbitalsOf(betaMask)];
    const full = 2 ** n - 1;
    const single = (mask: number, occupied: readonly number[], excited: (moved: number) => Determinant): void => {
      for (const i of occupied) {
        for (const a of orbitalsOf(full & ~mask)) {
          const target = excited(mask ^ (1 << i) ^ (1 << a));
          if (Math.abs(determinantCoupling(this.#hamiltonian, target, determinant)) >= threshold) visit(target.alphaMask, target.betaMask);
        }
      }
    };
    single(alphaMask, alpha, (moved) => ({ alphaMask: moved, betaMask }));
    single(betaMask, beta, (moved) => ({ alphaMask, betaMask: moved }));
    const pairs = (mask: number, occupied: readonly number[], excited: (moved: number) => void): void => {
      for (const [x, i] of occupied.entries()) {
        for (const j of occupied.slice(0, x)) {
          const { a, b, magnitude } = this.#same[i * n + j];
          for (let k = 0; k < magnitude.length && magnitude[k] >= threshold; k++) {
            const into = (1 << a[k]) | (1 << b[k]);
            if (!(mask & into)) excited((mask ^ (1 << i) ^ (1 << j)) | into);
          }
        }
      }
    };
    pairs(alphaMask, alpha, (moved) => visit(moved, betaMask));
    pairs(betaMask, beta, (moved) => visit(alphaMask, moved));
    for (const i of alpha) {
      for (const j of beta) {
        const { a, b, magnitude } = this.#opposite[i * n + j];
        for (let k = 0; k < magnitude.length && magnitude[k] >= threshold; k++) {
          if ((alphaMask >>> a[k]) & 1 || (betaMask >>> b[k]) & 1) continue;
          visit(alphaMask ^ (1 << i) ^ (1 << a[k]), betaMask ^ (1 << j) ^ (1 << b[k]));
        }
      }
    }
  }
}

function sorted(targets: readonly [number, number, number][]): Targets {
  const order = targets.filter(([, , magnitude]) => magnitude > NOTHING).sort((p, q) => q[2] - p[2] || p[0] - q[0] || p[1] - q[1]);
  return {
    a: Uint8Array.from(order, ([a]) => a),
    b: Uint8Array.from(order, ([, b]) => b),
    magnitude: Float64Array.from(order, ([, , magnitude]) => magnitude),
  };
}
