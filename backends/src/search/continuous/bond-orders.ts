/**
 * Bonds from places: which atoms are bonded, and how often, so that every atom has a valence of its element.
 *
 *   bonded      R_AB ≤ 1.25 (r_A + r_B), covalent radii
 *   orders      the assignment with the least formal charges, then the least net charge; of equal ones the one with multiple bonds
 *               where bonds are short
 *
 * Cost        a search atom by atom, those with fewest choices first; molecules of some hundred atoms take milliseconds.
 */
import { BOND_REACH, covalentRadiusAngstrom, invalidInput, unsupported } from '@cofactor/sdk/contracts';

export interface Bond {
  atoms: [number, number];
  order: number;
}

export interface Bonds {
  bonds: Bond[];
  /** Formal, of each atom. */
  charges: number[];
}

interface Valence {
  bonds: number;
  charge: number;
}

/** The valences of each element, those without charge first. */
const VALENCES: Record<string, readonly Valence[] | undefined> = {
  H: [{ bonds: 1, charge: 0 }],
  B: [neutral(3), { bonds: 4, charge: -1 }],
  C: [neutral(4)],
  N: [neutral(3), { bonds: 4, charge: 1 }, { bonds: 2, charge: -1 }],
  O: [neutral(2), { bonds: 1, charge: -1 }, { bonds: 3, charge: 1 }],
  F: [neutral(1)],
  Si: [neutral(4)],
  P: [neutral(3), neutral(5), { bonds: 4, charge: 1 }],
  S: [neutral(2), neutral(4), neutral(6), { bonds: 1, charge: -1 }, { bonds: 3, charge: 1 }],
  Cl: [neutral(1)],
  Br: [neutral(1)],
  I: [neutral(1)],
};

function neutral(bonds: number): Valence {
  return { bonds, charge: 0 };
}

const MAX_ORDER = 3;
/** Formal charges in all, of either sign, up to which a molecule is tried; and choices that are looked at for each. */
const MAX_CHARGE = 8;
const MAX_CHOICES = 20_000;

/**
 * @param elements symbols of the atoms
 * @param positions Å, [n, 3]
 * @throws UNSUPPORTED for an element without valences here; INVALID_INPUT for atoms in parts, or where no valences fit
 */
export function perceiveBonds(elements: readonly string[], positions: readonly number[], field: string): Bonds {
  for (const element of elements) {
    if (VALENCES[element] === undefined) {
      const known = Object.keys(VALENCES).join(', ');
      throw unsupported(`${field}: the bonds of ${element} are not known to the force field: it has ${known}`, {
        what: `bonds of ${element}`,
      });
    }
  }
  const { pairs, lengths } = bondedPairs(elements, positions);
  refuseParts(elements.length, pairs, field);
  for (let charges = 0; charges <= MAX_CHARGE; charges++) {
    for (let net = charges % 2; net <= charges; net += 2) {
      for (const sign of net === 0 ? [1] : [-1, 1]) {
        const found = new Assignment(elements, pairs, lengths).solve(charges, sign * net);
        if (found) return found;
      }
    }
  }
  throw invalidInput(
    field,
    'a molecule with all its hydrogens, whose atoms have the valences of their elements',
    `${elements.length} atoms without such bonds`,
  );
}

function bondedPairs(elements: readonly string[], positions: readonly number[]): { pairs: [number, number][]; lengths: number[] } {
  const pairs: [number, number][] = [];
  const lengths: number[] = [];
  const radii = elements.map(covalentRadiusAngstrom);
  for (let a = 0; a < elements.length; a++) {
    for (let b = 0; b < a; b++) {
      const length = Math.hypot(...[0, 1, 2].map((k) => positions[3 * a + k] - positions[3 * b + k]));
      const sum = radii[a] + radii[b];
      if (length > BOND_REACH * sum) continue;
      pairs.push([b, a]);
      lengths.push(length / sum);
    }
  }
  return { pairs, lengths };
}

function refuseParts(count: number, pairs: readonly [number, number][], field: string): void {
  const part = Array.from({ length: count }, (_, atom) => atom);
  const root = (atom: number): number => (part[atom] === atom ? atom : (part[atom] = root(part[atom])));
  for (const [a, b] of pairs) part[root(a)] = root(b);
  const apart = part.findIndex((_, atom) => root(atom) !== root(0));
  if (apart < 0) return;
  throw invalidInput(
    field,
    'one molecule, every atom bonded',
    `atom ${apart} in another part than atom 0`,
    'leave one part, or check the units',
  );
}

/** Orders of the bonds, atom by atom. */
class Assignment {
  readonly #elements: readonly string[];
  readonly #pairs: readonly [number, number][];
  readonly #lengths: readonly number[];
  /** Bonds of each atom, the short ones first. */
  readonly #bondsOf: number[][];
  /** 0: still open. */
  readonly #orders: Int8Array;
  readonly #charges: number[];
  readonly #done: boolean[];
  #choices = 0;

  constructor(elements: readonly string[], pairs: readonly [number, number][], lengths: readonly number[]) {
    this.#elements = elements;
    this.#pairs = pairs;
    this.#lengths = lengths;
    this.#orders = new Int8Array(pairs.length);
    this.#charges = elements.map(() => 0);
    this.#done = elements.map(() => false);
    this.#bondsOf = elements.map(() => []);
    pairs.forEach(([a, b], bond) => {
      this.#bondsOf[a].push(bond);
      this.#bondsOf[b].push(bond);
    });
    for (const bonds of this.#bondsOf) bonds.sort((a, b) => this.#lengths[a] - this.#lengths[b]);
  }

  /** With formal charges of `left` without their signs, `net` with them; undefined where there is none. */
  solve(left: number, net: number): Bonds | undefined {
    if (++this.#choices > MAX_CHOICES) return undefined;
    let atom = -1;
    let fewest: { orders: number[]; charge: number }[] = [];
    for (let other = 0; other < this.#elements.length; other++) {
      if (this.#done[other]) continue;
      const ways = this.#waysOf(other, left);
      if (atom >= 0 && ways.length >= fewest.length) continue;
      [atom, fewest] = [other, ways];
      if (ways.length <= 1) break;
    }
    if (atom < 0) {
      if (left > 0 || net !== 0) return undefined;
      return { bonds: this.#pairs.map((atoms, bond) => ({ atoms, order: this.#orders[bond] })), charges: [...this.#charges] };
    }
    const bonds = this.#bondsOf[atom];
    const before = bonds.map((bond) => this.#orders[bond]);
    this.#done[atom] = true;
    for (const { orders, charge } of fewest) {
      bonds.forEach((bond, k) => (this.#orders[bond] = orders[k]));
      this.#charges[atom] = charge;
      const found = this.solve(left - Math.abs(charge), net - charge);
      if (found) return found;
    }
    bonds.forEach((bond, k) => (this.#orders[bond] = before[k]));
    this.#charges[atom] = 0;
    this.#done[atom] = false;
    return undefined;
  }

  /** Orders that its bonds may have, in their order, for every valence that is left. */
  #waysOf(atom: number, left: number): { orders: number[]; charge: number }[] {
    const bonds = this.#bondsOf[atom];
    const ways: { orders: number[]; charge: number }[] = [];
    for (const { bonds: sum, charge } of VALENCES[this.#elements[atom]] ?? []) {
      if (Math.abs(charge) > left || sum < bonds.length) continue;
      const fill = (k: number, rest: number, orders: number[]): void => {
        if (k === bonds.length) {
          if (rest === 0) ways.push({ orders: [...orders], charge });
          return;
        }
        const fixed = this.#orders[bonds[k]];
        const most = Math.min(MAX_ORDER, rest - (bonds.length - 1 - k));
        for (let order = fixed || most; order >= (fixed || 1); order--) {
          if (order <= most) fill(k + 1, rest - order, [...orders, order]);
        }
      };
      fill(0, sum, []);
    }
    return ways;
  }
}
