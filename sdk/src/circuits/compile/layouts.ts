/**
 * Layouts to start from, where none is exact: qubits in a random region, or along a path through the device (circuits often pass from
 * neighbour to neighbour), each settled by routing there and back.
 *
 * Source      Li, Ding & Xie, ASPLOS '19, DOI 10.1145/3297858.3304023 (reverse traversal).
 */
import type { RandomStream } from '../../contracts/index.ts';
import { type Dependencies, type Device, route } from './sabre.ts';

/** A layout that routing there and back has settled in, from the one given. */
export function settledLayout(
  forward: Dependencies,
  backward: Dependencies,
  device: Device,
  start: readonly number[],
  random: RandomStream,
  rounds = 3,
): number[] {
  let layout: readonly number[] = start;
  for (let round = 0; round < rounds; round++) {
    layout = route(forward, device, layout, random).finalLayout;
    layout = route(backward, device, layout, random).finalLayout;
  }
  return [...layout];
}

/** The qubits nearest to a random one, in random order. */
export function randomRegion({ numQubits, distance, neighbours }: Device, count: number, random: RandomStream): number[] {
  const usable = Array.from({ length: numQubits }, (_, q) => q).filter((q) => numQubits === 1 || neighbours[q].length > 0);
  let region: number[] = [];
  for (let attempt = 0; attempt < 50 && region.length < count; attempt++) {
    const centre = usable[random.integer(usable.length)];
    const reachable = usable.filter((q) => distance[centre * numQubits + q] !== 0xffff);
    region = reachable
      .map((q) => ({ q, key: distance[centre * numQubits + q] + random.uniform() }))
      .sort((a, b) => a.key - b.key)
      .slice(0, count)
      .map(({ q }) => q);
  }
  for (let k = region.length - 1; k > 0; k--) {
    const other = random.integer(k + 1);
    [region[k], region[other]] = [region[other], region[k]];
  }
  return region;
}

/** Attempts at a long path: each takes some thousand operations. */
const PATHS = 300;

/** Qubits in their own order along the longest path found, what does not fit beside it. */
export function alongPath(device: Device, count: number, random: RandomStream): number[] {
  const { numQubits, neighbours, distance } = device;
  let longest: number[] = [];
  for (let attempt = 0; attempt < PATHS && longest.length < count; attempt++) {
    const path = greedyPath(device, random);
    if (path.length > longest.length) longest = path;
  }
  const used = new Set(longest);
  const middle = longest[Math.floor(longest.length / 2)];
  const beside = Array.from({ length: numQubits }, (_, q) => q)
    .filter((q) => !used.has(q) && neighbours[q].length > 0 && distance[middle * numQubits + q] !== 0xffff)
    .sort((a, b) => distance[middle * numQubits + a] - distance[middle * numQubits + b] || a - b);
  return [...longest, ...beside].slice(0, count);
}

/** Always to a free neighbour with the fewest free neighbours, grown at both ends. */
function greedyPath({ numQubits, neighbours }: Device, random: RandomStream): number[] {
  const usable = Array.from({ length: numQubits }, (_, q) => q).filter((q) => neighbours[q].length > 0);
  const start = usable[random.integer(usable.length)];
  const used = new Set([start]);
  const grow = (from: number): number[] => {
    const path: number[] = [];
    for (let at = from; ; ) {
      const free = neighbours[at].filter((q) => !used.has(q));
      if (free.length === 0) return path;
      const keys = free.map((q) => neighbours[q].filter((next) => !used.has(next)).length + 2 * random.uniform());
      at = free[keys.indexOf(Math.min(...keys))];
      used.add(at);
      path.push(at);
    }
  };
  const forward = grow(start);
  const backward = grow(start);
  return [...backward.reverse(), start, ...forward];
}
