/**
 * A place on the device where every pair that interacts is joined, if there is one: subgraph isomorphism by depth-first search, the
 * most constrained qubit next. Of the places found the one with the least expected error is taken.
 *
 * Source      Cordella et al., IEEE Trans. Pattern Anal. Mach. Intell. 26, 1367 (2004), DOI 10.1109/TPAMI.2004.75 (VF2).
 */
import type { Device } from './sabre.ts';
import type { Step } from './steps.ts';
import { distances } from './target.ts';

/** Places that are compared, and partial ones that are tried. */
const MOST_FOUND = 3000;
const MOST_TRIED = 300_000;

/** How much a layout costs: `physical[logical]`. */
export type LayoutCost = (layout: readonly number[]) => number;

/** @returns physical qubit of each logical one that interacts (−1 for others), or undefined */
export function exactLayout(
  numQubits: number,
  pairs: readonly (readonly [number, number])[],
  { neighbours, distance: steps }: Device,
  cost: LayoutCost | undefined,
): number[] | undefined {
  const wanted = Array.from({ length: numQubits }, () => new Set<number>());
  for (const [a, b] of pairs) {
    wanted[a].add(b);
    wanted[b].add(a);
  }
  const order = searchOrder(wanted);
  const logicalSteps = distances(wanted.map((partners) => [...partners]));
  const numPhysical = neighbours.length;
  const joined = neighbours.map((list) => new Set(list));
  const layout = Array.from({ length: numQubits }, () => -1);
  const used = new Set<number>();
  let [tried, found] = [0, 0];
  let best: { layout: number[]; cost: number } | undefined;
  /** What is few steps away in the circuit cannot be farther on the device: a wanderer is stopped long before its end does not meet. */
  const withinReach = (logical: number, physical: number, depth: number): boolean => {
    for (let k = 0; k < depth; k++) {
      const other = order[k];
      if (steps[physical * numPhysical + layout[other]] > logicalSteps[logical * numQubits + other]) return false;
    }
    return true;
  };
  const place = (depth: number): boolean => {
    if (depth === order.length) {
      const value = cost?.(layout) ?? 0;
      if (best === undefined || value < best.cost) best = { layout: [...layout], cost: value };
      return cost === undefined || ++found >= MOST_FOUND;
    }
    const logical = order[depth];
    const placed = [...wanted[logical]].filter((other) => layout[other] >= 0);
    const candidates = placed.length > 0 ? neighbours[layout[placed[0]]] : neighbours.keys();
    for (const physical of candidates) {
      if (++tried > MOST_TRIED) return true;
      if (used.has(physical) || joined[physical].size < wanted[logical].size) continue;
      if (!placed.every((other) => joined[physical].has(layout[other]))) continue;
      if (!withinReach(logical, physical, depth)) continue;
      layout[logical] = physical;
      used.add(physical);
      if (place(depth + 1)) return true;
      used.delete(physical);
      layout[logical] = -1;
    }
    return false;
  };
  place(0);
  return best?.layout;
}

/** Connected parts one after the other; within one, what touches most of those placed, then what has most partners. */
function searchOrder(wanted: readonly ReadonlySet<number>[]): number[] {
  const left = new Set(wanted.flatMap((partners, q) => (partners.size > 0 ? [q] : [])));
  const order: number[] = [];
  const placed = new Set<number>();
  while (left.size > 0) {
    let [next, most] = [-1, -1];
    for (const q of left) {
      const score = 1000 * [...wanted[q]].filter((other) => placed.has(other)).length + wanted[q].size;
      if (score > most) [next, most] = [q, score];
    }
    order.push(next);
    placed.add(next);
    left.delete(next);
  }
  return order;
}

export function interactingPairs(steps: readonly Step[]): [number, number][] {
  const seen = new Map<string, [number, number]>();
  for (const {
    qubits: [a, b],
    ...step
  } of steps) {
    if (b === undefined || !('matrix' in step)) continue;
    seen.set(a < b ? `${a} ${b}` : `${b} ${a}`, [a, b]);
  }
  return [...seen.values()];
}
