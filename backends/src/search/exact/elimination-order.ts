/** Orders of spins that keep the frontier narrow. */
import type { RandomStream } from '@cofactor/sdk/contracts';
import type { SpinModel } from '../models/binary-quadratic.ts';

export interface EliminationOrder {
  readonly order: Int32Array;
  /** Most spins in the frontier at a time, the joining one counted. */
  readonly width: number;
}

/**
 * Greedy: the spin next that leaves the smallest frontier, ties by the fewest neighbours still to come, then by lot; the best of
 * `tries` from random starts. The width is an upper bound of the pathwidth plus one.
 */
export function eliminationOrder(model: SpinModel, tries: number, random: RandomStream): EliminationOrder {
  let best: EliminationOrder | undefined;
  for (let attempt = 0; attempt < tries; attempt++) {
    const found = greedyOrder(model, random, best?.width ?? Number.POSITIVE_INFINITY);
    if (found && (!best || found.width < best.width)) best = found;
  }
  return best as EliminationOrder; // the first try has no limit
}

function greedyOrder({ numSpins: n, first, neighbour }: SpinModel, random: RandomStream, limit: number): EliminationOrder | undefined {
  const seen = new Uint8Array(n);
  const missing = Int32Array.from({ length: n }, (_, i) => first[i + 1] - first[i]);
  const order = new Int32Array(n);
  let frontier = 0;
  let width = 0;
  const candidates = new Set<number>();
  for (let k = 0; k < n; k++) {
    let chosen = -1;
    let cost = Number.POSITIVE_INFINITY;
    if (candidates.size === 0) {
      const skip = random.integer(n - k);
      for (let i = 0, free = 0; chosen < 0; i++) if (!seen[i] && free++ === skip) chosen = i;
    }
    for (const i of candidates) {
      let leaving = missing[i] === 0 ? 1 : 0;
      for (let e = first[i]; e < first[i + 1]; e++) if (seen[neighbour[e]] && missing[neighbour[e]] === 1) leaving++;
      const score = -leaving * 1000 + missing[i] + random.uniform();
      if (score < cost) [chosen, cost] = [i, score];
    }
    order[k] = chosen;
    seen[chosen] = 1;
    candidates.delete(chosen);
    width = Math.max(width, ++frontier);
    if (width >= limit) return undefined;
    if (missing[chosen] === 0) frontier--;
    for (let e = first[chosen]; e < first[chosen + 1]; e++) {
      const other = neighbour[e];
      missing[other]--;
      if (!seen[other]) candidates.add(other);
      else if (missing[other] === 0) frontier--;
    }
  }
  return { order, width };
}
