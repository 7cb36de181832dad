/**
 * The sector of fixed numbers of α and β electrons: which strings there are, and what an excitation does to each of them.
 *
 *   T|Iα Iβ⟩ = sign · σ(Iα) τ(Iβ) |I'α I'β⟩                                                                             (1)
 *
 * Every spin keeps its electrons, so T holds an even number of operators of each spin: no sign of one depends on the other.
 * Determinants are ordered as Jordan–Wigner basis states are (determinants/strings.ts), so amplitudes are those of a register.
 */
import { excitationMasks, type Excitation } from '@cofactor/sdk/circuits';
import { unsupported } from '@cofactor/sdk/contracts';
import { binomial, popcount, stringIndex, stringsOf, type StringSpace } from '../../kernels/determinants/strings.ts';
import type { PairedMove, StringPairs } from '../../kernels/fermion/fermion.ts';

/** Orbitals and electrons, α and β. */
export interface SectorSize {
  readonly orbitals: readonly [number, number];
  readonly electrons: readonly [number, number];
}

/** Determinants of a sector. */
export function sectorDimension({ orbitals, electrons }: SectorSize): number {
  return binomial(orbitals[0], electrons[0]) * binomial(orbitals[1], electrons[1]);
}

/** An excitation on the strings: exp(θ(T − T†)) is `move` by sign · θ. */
interface SectorMove {
  readonly move: PairedMove;
  readonly sign: 1 | -1;
}

export class Sector {
  readonly alpha: StringSpace;
  readonly beta: StringSpace;
  readonly #pairs = new Map<string, StringPairs>();

  /** @throws TOO_LARGE above 30 orbitals of a spin. */
  constructor({ orbitals, electrons }: SectorSize) {
    this.alpha = stringsOf(orbitals[0], electrons[0]);
    this.beta = stringsOf(orbitals[1], electrons[1]);
  }

  /** (1). @throws UNSUPPORTED for an excitation that moves electrons from one spin to the other. */
  move(excitation: Excitation): SectorMove {
    const { creation, annihilation, parity, sign } = excitationMasks(excitation);
    const shift = BigInt(this.alpha.numOrbitals);
    const low = (1n << shift) - 1n;
    const part = (space: StringSpace, of: (mask: bigint) => bigint) =>
      this.#pairsOf(space, Number(of(creation)), Number(of(annihilation)), Number(of(parity)));
    return { move: { rows: part(this.alpha, (mask) => mask & low), columns: part(this.beta, (mask) => mask >> shift) }, sign };
  }

  #pairsOf(space: StringSpace, creation: number, annihilation: number, parity: number): StringPairs {
    if (popcount(creation) !== popcount(annihilation)) {
      const what = 'an excitation that changes the number of electrons of one spin';
      throw unsupported(`fermion keeps the numbers of α and of β electrons, got ${what}: use statevector`, { what });
    }
    const moves = creation !== 0;
    const key = `${space === this.alpha ? 'a' : 'b'} ${creation} ${annihilation} ${moves ? parity : 0}`;
    let pairs = this.#pairs.get(key);
    if (!pairs) this.#pairs.set(key, (pairs = moves ? stringPairs(space, creation, annihilation, parity) : unmoved(space)));
    return pairs;
  }
}

/** Strings that hold all annihilated orbitals and none of the created ones, each with where it goes. */
function stringPairs({ masks }: StringSpace, creation: number, annihilation: number, parity: number): StringPairs {
  const involved = creation | annihilation;
  const from: number[] = [];
  masks.forEach((mask, k) => {
    if ((mask & involved) === annihilation) from.push(k);
  });
  return {
    from: Int32Array.from(from),
    to: Int32Array.from(from, (k) => stringIndex(masks[k] ^ involved)),
    sign: Int8Array.from(from, (k) => (popcount(masks[k] & parity) & 1 ? -1 : 1)),
  };
}

function unmoved({ masks }: StringSpace): StringPairs {
  const all = masks.map((_, k) => k);
  return { from: all, to: all, sign: new Int8Array(masks.length).fill(1) };
}
