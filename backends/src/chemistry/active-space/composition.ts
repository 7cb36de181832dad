/**
 * Orbitals by name: which atomic orbitals an orbital is made of.
 *
 *   w = σ^(−1/2) ⟨p|μ⟩ C,   σ = ⟨p|p'⟩        p: a minimal basis on all atoms; share of p: w_p²                        (1)
 *
 * Shares of a shell are added over its functions and over like atoms; p shells are told apart by their place beside the bonds
 * (local-axes.ts). Shares add up to the part of the orbital that lies in the minimal basis: about 1 where it is occupied.
 *
 * Source      Löwdin, J. Chem. Phys. 18 (1950) 365, DOI 10.1063/1.1747632, in the span of AVAS, DOI 10.1021/acs.jctc.7b00128.
 */
import { crossOverlapMatrix, overlapMatrix } from '../integrals/index.ts';
import { multiply, range, symmetricFunction, transpose } from '../linear-algebra.ts';
import type { BasisSystem } from '../shell.ts';
import { localAxes } from './local-axes.ts';
import { minimalSystem } from './minimal-basis.ts';

export interface Share {
  /** Such as "C 2p π". */
  shell: string;
  share: number;
}

/** Shares below this are not named. */
const SMALLEST_SHARE = 0.1;
const MOST_NAMED = 3;

/** Shares (1) of each column of C (n × columns), largest first. */
export function compositions(system: BasisSystem, orbitals: Float64Array): Share[][] {
  const n = system.numFunctions;
  const columns = orbitals.length / n;
  const { system: minimal, shells } = minimalSystem(system);
  const size = minimal.numFunctions;
  if (size === 0) return range(0, columns).map(() => []);
  const root = symmetricFunction(overlapMatrix(minimal), size, (value) => 1 / Math.sqrt(value));
  const projection = multiply(transpose(crossOverlapMatrix(system, minimal), n, size), orbitals, size, n, columns);
  const weights = multiply(root, projection, size, size, columns);
  const { axes } = localAxes(system);
  return range(0, columns).map((column) => {
    const shares = new Map<string, number>();
    const add = (name: string, share: number): void => void shares.set(name, (shares.get(name) ?? 0) + share);
    for (const { atom, element, name, l, first, count } of shells) {
      const w = range(first, first + count).map((k) => weights[k * columns + column]);
      if (l === 1 && axes[atom].length > 0) {
        for (const { kind, direction } of axes[atom]) {
          add(`${element} ${name} ${kind}`, direction.reduce((sum, d, axis) => sum + d * w[axis], 0) ** 2);
        }
      } else {
        add(
          `${element} ${name}`,
          w.reduce((sum, x) => sum + x * x, 0),
        );
      }
    }
    return Array.from(shares, ([shell, share]) => ({ shell, share })).sort((a, b) => b.share - a.share);
  });
}

/** @example "C 2p π 61 %, O 2p π 37 %" */
export function describeComposition(shares: readonly Share[]): string {
  const named = shares.filter(({ share }) => share >= SMALLEST_SHARE).slice(0, MOST_NAMED);
  const inside = shares.reduce((sum, { share }) => sum + share, 0);
  const parts = named.map(({ shell, share }) => `${shell} ${Math.round(100 * share)} %`);
  if (inside < 0.5) parts.push('diffuse');
  return parts.join(', ');
}
