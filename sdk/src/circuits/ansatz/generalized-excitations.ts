/**
 * Singles and doubles between any spin orbitals, occupied or not, that keep the spin: the pool an adaptive ansatz grows from.
 * Each stands once, with its adjoint left out: T − T† is the same but for its sign.
 *
 * Source      Nooijen, Phys. Rev. Lett. 84, 2108 (2000), DOI 10.1103/PhysRevLett.84.2108; as a pool: Grimsley, Economou, Barnes &
 *             Mayhall, Nat. Commun. 10, 3007 (2019), DOI 10.1038/s41467-019-10988-2.
 */
import type { Excitation } from '../operators/excitation.ts';
import type { HamiltonianSizes } from './uccsd.ts';

/** Singles by annihilated, then created orbital; doubles by annihilated, then created pair; α before β. */
export function generalizedExcitations({ numOrbitals: n }: Pick<HamiltonianSizes, 'numOrbitals'>): Excitation[] {
  const spin = (p: number) => (p >= n ? 1 : 0);
  const orbitals = Array.from({ length: 2 * n }, (_, p) => p);
  const above = (p: number) => orbitals.slice(p + 1);
  const pairs = orbitals.flatMap((p) => above(p).map((q): [number, number] => [p, q]));
  const singles = orbitals.flatMap((i) =>
    above(i).flatMap((a): Excitation[] => (spin(i) === spin(a) ? [{ creation: [a], annihilation: [i] }] : [])),
  );
  const doubles = pairs.flatMap(([i, j], k) =>
    pairs.slice(k + 1).flatMap(([a, b]): Excitation[] => {
      const disjoint = a !== i && a !== j && b !== i && b !== j;
      return disjoint && spin(a) + spin(b) === spin(i) + spin(j) ? [{ creation: [a, b], annihilation: [i, j] }] : [];
    }),
  );
  return [...singles, ...doubles];
}
