/**
 * Minor embedding: a chain of joined qubits for each variable, chains of coupled variables joined by a coupler.
 * Variables are placed one by one at the root with the cheapest paths to the chains of their neighbours; a qubit that several chains
 * use costs more each round, until none is shared. Orders are drawn anew each round, from one stream: the same problem has the same
 * embedding.
 *
 * Source      Cai, Macready & Roy, arXiv:1406.2741 (the heuristic).
 */
import { stream, type RandomStream } from '@cofactor/sdk/contracts';

const STARTS = 12;
const ROUNDS = 30;
/** Price of one more chain on a qubit: grows with the rounds, so that chains find their way before they are forced apart. */
const crowding = (round: number): number => 2 + round;

/** Chains by variable, or undefined where none was found. @param edges pairs of coupled variables */
export function embed(
  variables: number,
  edges: readonly (readonly [number, number])[],
  qubits: readonly number[],
  couplers: readonly (readonly [number, number])[],
): number[][] | undefined {
  if (variables > qubits.length) return undefined;
  const at = new Map(qubits.map((qubit, k) => [qubit, k]));
  const joined: number[][] = qubits.map(() => []);
  for (const [a, b] of couplers) {
    const [i, j] = [at.get(a), at.get(b)];
    if (i === undefined || j === undefined) continue;
    joined[i].push(j);
    joined[j].push(i);
  }
  const neighbours: number[][] = Array.from({ length: variables }, () => []);
  for (const [a, b] of edges) {
    neighbours[a].push(b);
    neighbours[b].push(a);
  }
  for (let start = 0; start < STARTS; start++) {
    const chains = settle(neighbours, joined, stream(0, 'embedding', start));
    if (chains) return chains.map((chain) => chain.map((k) => qubits[k]));
  }
  return undefined;
}

/** Places every variable, then takes each away and places it again, until no qubit is shared. */
function settle(
  neighbours: readonly (readonly number[])[],
  joined: readonly (readonly number[])[],
  random: RandomStream,
): number[][] | undefined {
  const chains: number[][] = neighbours.map(() => []);
  const users = new Int32Array(joined.length);
  const order = neighbours.map((_, v) => v);
  for (let round = 0; round < ROUNDS; round++) {
    for (let k = order.length - 1; k > 0; k--) {
      const other = random.integer(k + 1);
      [order[k], order[other]] = [order[other], order[k]];
    }
    for (const v of order) {
      for (const qubit of chains[v]) users[qubit]--;
      const cost = Float64Array.from(users, (count) => crowding(round) ** (2 * count) * (1 + 0.1 * random.uniform()));
      const placed = neighbours[v].filter((other) => chains[other].length > 0);
      const { own, given } = place(
        placed.map((other) => chains[other]),
        joined,
        cost,
      );
      if (own.length === 0) return undefined;
      chains[v] = own;
      // The half of a path next to a neighbour is the neighbour's: else the chain placed last would be all the wire there is.
      placed.forEach((other, k) => {
        for (const qubit of given[k]) {
          if (chains[other].includes(qubit)) continue;
          chains[other].push(qubit);
          users[qubit]++;
        }
      });
      for (const qubit of chains[v]) users[qubit]++;
    }
    if (users.every((count) => count <= 1)) return chains;
  }
  return undefined;
}

/** The cheapest tree from one root to every chain, each path shared out in halves; the cheapest qubit when there are none. */
function place(
  others: readonly (readonly number[])[],
  joined: readonly (readonly number[])[],
  cost: Float64Array,
): { own: number[]; given: number[][] } {
  const searches = others.map((chain) => cheapestFrom(chain, joined, cost));
  let root = -1;
  let least = Infinity;
  for (let q = 0; q < cost.length; q++) {
    const total =
      others.length === 0 ? cost[q] : searches.reduce((sum, { distance }) => sum + distance[q], 0) - (others.length - 1) * cost[q];
    if (total < least) [root, least] = [q, total];
  }
  if (root < 0) return { own: [], given: [] };
  const own = new Set([root]);
  const given = searches.map(({ from }, k) => {
    const goal = new Set(others[k]);
    const path: number[] = [];
    for (let q = root; from[q] >= 0 && !goal.has(q); q = from[q]) path.push(q);
    const mine = Math.ceil((path.length + 1) / 2);
    for (const qubit of path.slice(0, mine)) own.add(qubit);
    return path.slice(mine);
  });
  return { own: [...own], given: given.map((path) => path.filter((qubit) => !own.has(qubit))) };
}

/** Dijkstra from all qubits of a chain: what entering and crossing qubits costs. Standing on the chain itself costs its qubit. */
function cheapestFrom(
  chain: readonly number[],
  joined: readonly (readonly number[])[],
  cost: Float64Array,
): { distance: Float64Array; from: Int32Array } {
  const distance = new Float64Array(joined.length).fill(Infinity);
  const from = new Int32Array(joined.length).fill(-1);
  const heap: (readonly [distance: number, qubit: number])[] = [];
  const reach = (qubit: number, through: number, by: number): void => {
    if (through >= distance[qubit]) return;
    [distance[qubit], from[qubit]] = [through, by];
    push(heap, [through, qubit]);
  };
  for (const start of chain) distance[start] = 0;
  for (const start of chain) for (const next of joined[start]) reach(next, cost[next], start);
  for (let top = pop(heap); top; top = pop(heap)) {
    const [reached, qubit] = top;
    if (reached > distance[qubit]) continue;
    for (const next of joined[qubit]) reach(next, reached + cost[next], qubit);
  }
  for (const start of chain) distance[start] = cost[start];
  return { distance, from };
}

type Entry = readonly [distance: number, qubit: number];

/** A binary heap with the nearest first. */
function push(heap: Entry[], entry: Entry): void {
  let k = heap.push(entry) - 1;
  for (let up = (k - 1) >> 1; k > 0 && heap[up][0] > heap[k][0]; k = up, up = (k - 1) >> 1) [heap[up], heap[k]] = [heap[k], heap[up]];
}

function pop(heap: Entry[]): Entry | undefined {
  const [top] = heap;
  const last = heap.pop();
  if (heap.length === 0 || last === undefined) return top;
  heap[0] = last;
  for (let k = 0; ; ) {
    let least = k;
    for (const child of [2 * k + 1, 2 * k + 2]) if (child < heap.length && heap[child][0] < heap[least][0]) least = child;
    if (least === k) return top;
    [heap[k], heap[least]] = [heap[least], heap[k]];
    k = least;
  }
}
