/**
 * Formal charges of molecules from who is bonded to whom: the fewest charges with which every atom has a valence of its element, of
 * equal ones those with the least net charge; where several arrangements are equal (both oxygens of a carboxylate) their mean.
 *
 * Multiple bonds reach no further than atoms that can have them, so that each such group is solved on its own.
 */
import { unsupported } from '../../../contracts/index.ts';

/** Bonds beyond one to each neighbour, and the charge that goes with them. */
interface Valence {
  extra: number;
  charge: number;
}

const plain: Valence[] = [{ extra: 0, charge: 0 }];

/** By element and number of neighbours. */
const VALENCES: Record<string, readonly (readonly Valence[] | undefined)[] | undefined> = {
  H: [undefined, plain],
  B: [undefined, undefined, undefined, plain, [{ extra: 0, charge: -1 }]],
  C: [
    undefined,
    [
      { extra: 3, charge: 0 },
      { extra: 2, charge: -1 },
    ],
    [{ extra: 2, charge: 0 }],
    [{ extra: 1, charge: 0 }],
    plain,
  ],
  N: [
    undefined,
    [
      { extra: 2, charge: 0 },
      { extra: 1, charge: -1 },
    ],
    [
      { extra: 1, charge: 0 },
      { extra: 0, charge: -1 },
    ],
    [
      { extra: 0, charge: 0 },
      { extra: 1, charge: 1 },
    ],
    [{ extra: 0, charge: 1 }],
  ],
  O: chalcogen(),
  F: [undefined, plain],
  Si: [undefined, undefined, undefined, undefined, plain],
  P: [
    undefined,
    undefined,
    undefined,
    plain,
    [
      { extra: 1, charge: 0 },
      { extra: 0, charge: 1 },
    ],
  ],
  S: chalcogen(
    [
      { extra: 1, charge: 0 },
      { extra: 0, charge: 1 },
    ],
    [{ extra: 2, charge: 0 }],
    undefined,
    plain,
  ),
  Cl: [undefined, plain],
  Se: chalcogen(),
  Br: [undefined, plain],
  I: [undefined, plain],
};

function chalcogen(three: readonly Valence[] = [{ extra: 0, charge: 1 }], ...more: (readonly Valence[] | undefined)[]) {
  return [
    undefined,
    [
      { extra: 1, charge: 0 },
      { extra: 0, charge: -1 },
    ],
    plain,
    three,
    ...more,
  ];
}

/** Charges, without their signs, up to which a group is tried. */
const MAX_CHARGE = 6;

/**
 * @param elements symbols of the atoms
 * @param neighbours those that each is bonded to; every atom has one at least
 * @param nameOf an atom for messages
 * @throws UNSUPPORTED naming an atom whose element and neighbours fit no valence, or a group that has none together
 */
export function formalCharges(
  elements: readonly string[],
  neighbours: readonly (readonly number[])[],
  nameOf: (atom: number) => string,
): number[] {
  const valences = elements.map((element, atom) => {
    const found = VALENCES[element]?.[neighbours[atom].length];
    if (found === undefined) throw noValence(`${nameOf(atom)} with ${neighbours[atom].length} bonds`);
    return found;
  });
  const charges = valences.map(([only]) => only.charge);
  const several = (atom: number): boolean => valences[atom].some(({ extra }) => extra > 0) || valences[atom].length > 1;
  const seen = new Set<number>();
  for (const start of elements.keys()) {
    if (seen.has(start) || !several(start)) continue;
    const group = [start];
    seen.add(start);
    for (const atom of group) {
      for (const other of neighbours[atom]) {
        if (seen.has(other) || !several(other)) continue;
        seen.add(other);
        group.push(other);
      }
    }
    const solved = solveGroup(group, valences, neighbours);
    if (solved === undefined) throw noValence(`the atoms around ${nameOf(start)}`);
    group.forEach((atom, k) => (charges[atom] = solved[k]));
  }
  return charges;
}

function noValence(what: string): Error {
  const way = 'add missing hydrogens, or give charges (structure.format: "pqr")';
  return unsupported(`${what}: no valence is known that fits: ${way}`, { what: `valence of ${what}` });
}

/** Mean charges of the atoms of a group over the arrangements that are best. */
function solveGroup(
  group: readonly number[],
  valences: readonly (readonly Valence[])[],
  neighbours: readonly (readonly number[])[],
): number[] | undefined {
  for (let charge = 0; charge <= MAX_CHARGE; charge++) {
    const found: number[][] = [];
    choose(group, valences, charge, (chosen) => {
      const left = new Map(group.map((atom, k) => [atom, chosen[k].extra]));
      if (pairUp(left, group, neighbours)) found.push(chosen.map((one) => one.charge));
    });
    if (found.length === 0) continue;
    const net = (charges: readonly number[]): number => Math.abs(charges.reduce((sum, one) => sum + one, 0));
    const least = Math.min(...found.map(net));
    const best = found.filter((charges) => net(charges) === least);
    return group.map((_, k) => best.reduce((sum, charges) => sum + charges[k], 0) / best.length);
  }
  return undefined;
}

/** Every choice of valences with `left` charges in all. */
function choose(
  group: readonly number[],
  valences: readonly (readonly Valence[])[],
  left: number,
  visit: (chosen: readonly Valence[]) => void,
  chosen: readonly Valence[] = [],
): void {
  if (chosen.length === group.length) {
    if (left === 0) visit(chosen);
    return;
  }
  for (const valence of valences[group[chosen.length]]) {
    const rest = left - Math.abs(valence.charge);
    if (rest >= 0) choose(group, valences, rest, visit, [...chosen, valence]);
  }
}

/** Whether bonds can be made multiple so that no atom has any left. The atom with the fewest partners goes first. */
function pairUp(left: Map<number, number>, group: readonly number[], neighbours: readonly (readonly number[])[]): boolean {
  const open = (atom: number): boolean => (left.get(atom) ?? 0) > 0;
  let first = -1;
  let partners: number[] = [];
  for (const atom of group) {
    if (!open(atom)) continue;
    const here = neighbours[atom].filter(open);
    if (first >= 0 && here.length >= partners.length) continue;
    [first, partners] = [atom, here];
    if (here.length < 2) break;
  }
  if (first < 0) return true;
  const change = (a: number, b: number, by: number): void => {
    left.set(a, (left.get(a) ?? 0) + by);
    left.set(b, (left.get(b) ?? 0) + by);
  };
  for (const partner of partners) {
    change(first, partner, -1);
    if (pairUp(left, group, neighbours)) return true;
    change(first, partner, 1);
  }
  return false;
}
