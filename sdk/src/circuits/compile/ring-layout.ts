/**
 * A ring of qubits on a ring of the device. A search in depth finds out too late that a long ring does not close, so a short one is made
 * longer: a few of its pairs give way to a detour through free qubits, time and again, until the length is met.
 */
import type { RandomStream } from '../../contracts/index.ts';
import type { LayoutCost } from './exact-layout.ts';
import type { Device } from './sabre.ts';

const RINGS = 60;
/** Pairs that give way at once. */
const LONGEST_GAP = 4;

/** @returns physical qubit of each logical one of the ring (−1 for others); undefined when the pairs are no single ring, or none was found */
export function ringLayout(
  numQubits: number,
  pairs: readonly (readonly [number, number])[],
  device: Device,
  cost: LayoutCost | undefined,
  random: RandomStream,
): number[] | undefined {
  const logical = ringOrder(pairs);
  if (logical === undefined) return undefined;
  let best: { layout: number[]; cost: number } | undefined;
  for (let attempt = 0; attempt < RINGS; attempt++) {
    const physical = randomRing(logical.length, device, random);
    if (physical === undefined) continue;
    for (let turn = 0; turn < (cost ? logical.length : 1); turn++) {
      const layout = Array.from({ length: numQubits }, () => -1);
      logical.forEach((qubit, k) => (layout[qubit] = physical[(k + turn) % physical.length]));
      const value = cost?.(layout) ?? 0;
      if (best === undefined || value < best.cost) best = { layout, cost: value };
    }
    if (cost === undefined) break;
  }
  return best?.layout;
}

/** The qubits around the one ring that the pairs make. */
function ringOrder(pairs: readonly (readonly [number, number])[]): number[] | undefined {
  const partners = new Map<number, number[]>();
  for (const [a, b] of pairs) {
    partners.set(a, [...(partners.get(a) ?? []), b]);
    partners.set(b, [...(partners.get(b) ?? []), a]);
  }
  if (partners.size < 3 || [...partners.values()].some(({ length }) => length !== 2)) return undefined;
  const order = [pairs[0][0]];
  for (let [before, at] = [pairs[0][0], pairs[0][1]]; at !== order[0]; ) {
    order.push(at);
    [before, at] = [at, partners.get(at)!.find((next) => next !== before)!];
  }
  return order.length === partners.size ? order : undefined;
}

function randomRing(length: number, device: Device, random: RandomStream): number[] | undefined {
  const { numQubits, neighbours } = device;
  const start = random.integer(numQubits);
  const around = neighbours[start];
  if (around.length < 2) return undefined;
  const first = random.integer(around.length);
  const second = (first + 1 + random.integer(around.length - 1)) % around.length;
  const path = detour(around[first], around[second], new Set([start]), device);
  if (path === undefined) return undefined;
  let ring = [start, ...path];
  for (let left = 40 * length; left > 0 && ring.length < length; left--) {
    const gap = 1 + random.integer(LONGEST_GAP);
    const turn = random.integer(ring.length);
    const turned = [...ring.slice(turn), ...ring.slice(0, turn)];
    const way = detour(turned[0], turned[gap % turned.length], new Set(ring), device);
    if (way === undefined) continue;
    const longer = [...way, ...turned.slice(gap + 1)];
    if (longer.length >= ring.length && longer.length <= length) ring = longer;
  }
  return ring.length === length ? ring : undefined;
}

/** The shortest way through free qubits, ends included; never the pair itself. */
function detour(from: number, to: number, taken: ReadonlySet<number>, { neighbours }: Device): number[] | undefined {
  const cameFrom = new Map<number, number>([[from, -1]]);
  const queue = [from];
  for (const at of queue) {
    for (const next of neighbours[at]) {
      if (next === to && at !== from) {
        const way = [to];
        for (let back = at; back >= 0; back = cameFrom.get(back)!) way.push(back);
        return way.reverse();
      }
      if (cameFrom.has(next) || taken.has(next)) continue;
      cameFrom.set(next, at);
      queue.push(next);
    }
  }
  return undefined;
}
