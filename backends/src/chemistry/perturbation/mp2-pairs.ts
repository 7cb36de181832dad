/**
 * Second-order pair energies over blocks (ia|jb) of occupied i, j and virtual a, b.
 *
 *   E_same     = ¼ Σ_ijab [(ia|jb) − (ib|ja)]² / (ε_i + ε_j − ε_a − ε_b)     i, j, a, b of one spin              (1)
 *   E_opposite = Σ_ijab (ia|jb)² / (ε_i + ε_j − ε_a − ε_b)                   i, a of one spin, j, b of the other  (2)
 *
 * With orbitals common to both spins E₂ = 2 E_same + E_opposite.
 *
 * Source      Møller & Plesset, Phys. Rev. 46 (1934) 618, DOI 10.1103/PhysRev.46.618; Szabo & Ostlund, §6.5.
 * Shapes      block: row-major [i, a, j, b]; i may run over a part of the occupied orbitals.
 */
import { unsupported } from '@cofactor/sdk/contracts';

/** Orbital energies of one side of a block, hartree. */
export interface PairSide {
  readonly occupied: Float64Array;
  readonly virtual: Float64Array;
}

/** Denominators above this are those of a state that perturbation theory cannot describe. */
const SMALLEST_DENOMINATOR = -1e-6;

/** (1), its part with i of `first`. @throws UNSUPPORTED when occupied and virtual orbitals are degenerate. */
export function sameSpinEnergy(block: Float64Array, first: PairSide, { occupied, virtual }: PairSide): number {
  const numVirtual = virtual.length;
  const row = occupied.length * numVirtual;
  let energy = 0;
  for (let i = 0; i < first.occupied.length; i++) {
    for (let a = 0; a < numVirtual; a++) {
      for (let j = 0; j < occupied.length; j++) {
        const direct = (i * numVirtual + a) * row + j * numVirtual;
        const base = denominator(first.occupied[i] + occupied[j] - virtual[a], virtual);
        for (let b = 0; b < a; b++) {
          const x = block[direct + b] - block[(i * numVirtual + b) * row + j * numVirtual + a];
          energy += (x * x) / (base - virtual[b]);
        }
      }
    }
  }
  return energy / 2;
}

/** (2), its part with i of `first`. @throws UNSUPPORTED when occupied and virtual orbitals are degenerate. */
export function oppositeSpinEnergy(block: Float64Array, first: PairSide, second: PairSide): number {
  let energy = 0;
  let at = 0;
  for (const i of first.occupied) {
    for (const a of first.virtual) {
      for (const j of second.occupied) {
        const base = denominator(i + j - a, second.virtual);
        for (const b of second.virtual) {
          const x = block[at++];
          energy += (x * x) / (base - b);
        }
      }
    }
  }
  return energy;
}

/** `base`, after a look at the largest denominator it makes: virtual energies ascend. */
function denominator(base: number, virtual: Float64Array): number {
  if (base - virtual[0] > SMALLEST_DENOMINATOR) {
    throw unsupported('MP2 diverges: occupied and virtual orbitals are degenerate; choose a multireference method', {
      what: 'mp2 of a degenerate reference',
      alternatives: ['casci', 'fci'],
    });
  }
  return base;
}
