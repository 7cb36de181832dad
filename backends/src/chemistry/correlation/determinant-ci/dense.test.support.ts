/**
 * The whole Hamiltonian as a dense matrix, from second quantisation alone: strings of creation and annihilation operators on
 * spin-orbital bit masks, no Slater–Condon rule and no table shared with the solver. For tests; at most some hundred determinants.
 */
import { spinOrbital } from '@cofactor/sdk/contracts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { basisStateIndex, stringsOf } from '../../../kernels/determinants/strings.ts';

interface Ket {
  state: number;
  sign: number;
}

/** a†_p (create) or a_p on a basis state of spin orbitals; undefined when it vanishes. */
function act({ state, sign }: Ket, orbital: number, create: boolean): Ket | undefined {
  const bit = 2 ** orbital;
  const occupied = Math.floor(state / bit) % 2 === 1;
  if (occupied === create) return undefined;
  let below = 0;
  for (let p = 0; p < orbital; p++) below += Math.floor(state / 2 ** p) % 2;
  return { state: create ? state + bit : state - bit, sign: below % 2 === 0 ? sign : -sign };
}

/** ⟨D|H|D'⟩ over all determinants in the order of CI vectors, without the core energy; row-major. */
export function denseHamiltonian({ numOrbitals: n, numElectrons, h1, eri }: ActiveHamiltonian): { matrix: Float64Array; size: number } {
  const states: number[] = [];
  for (const a of stringsOf(n, numElectrons[0]).masks) {
    for (const b of stringsOf(n, numElectrons[1]).masks) states.push(basisStateIndex(a, b, n));
  }
  const size = states.length;
  const place = new Map(states.map((state, i) => [state, i]));
  const matrix = new Float64Array(size * size);
  const spins = ['alpha', 'beta'] as const;
  for (const [j, state] of states.entries()) {
    const add = (value: number, ket: Ket | undefined): void => {
      const i = ket && place.get(ket.state);
      if (ket && i !== undefined) matrix[i * size + j] += value * ket.sign;
    };
    const run = (operators: readonly (readonly [number, boolean])[]): Ket | undefined =>
      operators.reduceRight<Ket | undefined>((ket, [orbital, create]) => ket && act(ket, orbital, create), { state, sign: 1 });
    for (const sigma of spins) {
      for (let p = 0; p < n; p++) {
        for (let q = 0; q < n; q++) {
          const P = spinOrbital(p, sigma, n);
          const Q = spinOrbital(q, sigma, n);
          add(
            h1[p * n + q],
            run([
              [P, true],
              [Q, false],
            ]),
          );
          for (const tau of spins) {
            for (let r = 0; r < n; r++) {
              for (let s = 0; s < n; s++) {
                const value = 0.5 * eri[((p * n + q) * n + r) * n + s];
                if (value === 0) continue;
                add(
                  value,
                  run([
                    [P, true],
                    [spinOrbital(r, tau, n), true],
                    [spinOrbital(s, tau, n), false],
                    [Q, false],
                  ]),
                );
              }
            }
          }
        }
      }
    }
  }
  return { matrix, size };
}
