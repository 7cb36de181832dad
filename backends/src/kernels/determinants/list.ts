/** Chosen determinants: ascending by α mask, then by β mask, with the strings they are made of. */
import type { Determinant } from './strings.ts';

/** Ascending by α mask, then by β mask; each determinant once. */
export interface DeterminantList {
  readonly alphaMasks: Int32Array;
  readonly betaMasks: Int32Array;
}

/** A list with the different strings of either spin, ascending, and the places of each determinant among them. */
export interface GroupedDeterminants extends DeterminantList {
  readonly length: number;
  readonly alpha: {
    readonly masks: Int32Array;
    /** Determinants of string u: first[u] … first[u + 1]. */
    readonly first: Int32Array;
  };
  readonly beta: {
    readonly masks: Int32Array;
    /** Those of β string v: at[first[v]] … at[first[v + 1]], ascending. */
    readonly first: Int32Array;
    readonly at: Int32Array;
  };
  /** β string of each determinant, by its place in `beta.masks`. */
  readonly betaAt: Int32Array;
}

/** Any determinants as a list: sorted, repeated ones once. */
export function determinantList(alphaMasks: Int32Array, betaMasks: Int32Array): DeterminantList {
  // masks are below 2²⁶, so that a key is an exact number
  const keys = Float64Array.from(alphaMasks, (mask, i) => mask * 2 ** 26 + betaMasks[i]).sort();
  const different = keys.filter((key, i) => i === 0 || key !== keys[i - 1]);
  return {
    alphaMasks: Int32Array.from(different, (key) => Math.floor(key / 2 ** 26)),
    betaMasks: Int32Array.from(different, (key) => key % 2 ** 26),
  };
}

/** Every α string with every β string. */
export function productDeterminants(alphaMasks: readonly number[], betaMasks: readonly number[]): DeterminantList {
  const [alpha, beta] = [Int32Array.from(alphaMasks).sort(), Int32Array.from(betaMasks).sort()];
  const length = alpha.length * beta.length;
  const list = { alphaMasks: new Int32Array(length), betaMasks: new Int32Array(length) };
  for (const [u, mask] of alpha.entries()) {
    list.alphaMasks.fill(mask, u * beta.length, (u + 1) * beta.length);
    list.betaMasks.set(beta, u * beta.length);
  }
  return list;
}

/** One by one: for short lists. */
export function determinantsOf({ alphaMasks, betaMasks }: DeterminantList): Determinant[] {
  return Array.from(alphaMasks, (alphaMask, i) => ({ alphaMask, betaMask: betaMasks[i] }));
}

export function groupDeterminants({ alphaMasks, betaMasks }: DeterminantList): GroupedDeterminants {
  const { length } = alphaMasks;
  const masks = alphaMasks.filter((mask, i) => i === 0 || mask !== alphaMasks[i - 1]);
  const first = new Int32Array(masks.length + 1);
  for (let i = 0, u = 0; i < length; i++) {
    if (alphaMasks[i] !== masks[u]) first[++u] = i;
  }
  first[masks.length] = length;
  const sorted = betaMasks.toSorted();
  const betas = sorted.filter((mask, i) => i === 0 || mask !== sorted[i - 1]);
  const placeOf = new Map<number, number>();
  for (let v = 0; v < betas.length; v++) placeOf.set(betas[v], v);
  const betaAt = betaMasks.map((mask) => placeOf.get(mask) ?? -1);
  const betaFirst = new Int32Array(betas.length + 1);
  for (const v of betaAt) betaFirst[v + 1]++;
  for (let v = 0; v < betas.length; v++) betaFirst[v + 1] += betaFirst[v];
  const next = betaFirst.slice();
  const at = new Int32Array(length);
  for (let i = 0; i < length; i++) at[next[betaAt[i]]++] = i;
  return { length, alphaMasks, betaMasks, alpha: { masks, first }, beta: { masks: betas, first: betaFirst, at }, betaAt };
}

/** Where a determinant stands in the list, or −1. */
export function createFinder({ alpha, betaMasks }: GroupedDeterminants): (alphaMask: number, betaMask: number) => number {
  const groupOf = new Map<number, number>();
  for (let u = 0; u < alpha.masks.length; u++) groupOf.set(alpha.masks[u], u);
  return (alphaMask, betaMask) => {
    const u = groupOf.get(alphaMask);
    if (u === undefined) return -1;
    let [low, high] = [alpha.first[u], alpha.first[u + 1] - 1];
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (betaMasks[middle] === betaMask) return middle;
      if (betaMasks[middle] < betaMask) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };
}
