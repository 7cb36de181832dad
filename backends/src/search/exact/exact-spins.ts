/**
 * The lowest assignment of a quadratic model with proof.
 *
 * A narrow model is minimised along an order of its spins (kernels/frontier): time and memory are 2^width, whatever the couplings.
 * Another is taken apart by nested trees (kernels/spin-tree), whose bound is strong where couplings are many. Until the proof is
 * there, annealing supplies the best so far and the tails solved so far a lower bound.
 */
import { stream, tooLarge } from '@cofactor/sdk/contracts';
import { Frontier } from '../../kernels/frontier/frontier.ts';
import { SpinTree } from '../../kernels/spin-tree/spin-tree.ts';
import { offerSpins, simulatedAnnealing } from '../annealing/simulated-annealing.ts';
import type { SpinModel } from '../models/binary-quadratic.ts';
import type { Search, SearchRun } from '../runs/search-run.ts';
import { type EliminationOrder, eliminationOrder } from './elimination-order.ts';

/** 2²⁴ states: 128 MiB, and some seconds for 64 spins. */
const MAX_WIDTH = 24;
/** Dense rows of the trees. */
const MAX_TREE_SPINS = 2000;
const SLICE_NODES = 100_000;
const SLICE_STATES = 1_000_000;
const ORDER_TRIES = 40;

/** @throws TOO_LARGE for models that neither way can hold */
export function* exactSpins(model: SpinModel, run: SearchRun<Int8Array>, { seed }: { seed: number }): Search {
  const random = stream(seed, 'exact-spins');
  run.prove(trivialBound(model));
  const narrow = model.coupling.length <= 40 * model.numSpins ? eliminationOrder(model, ORDER_TRIES, random) : undefined;
  if (narrow && narrow.width <= MAX_WIDTH) {
    yield* eliminate(model, narrow, run);
    return;
  }
  if (model.numSpins > MAX_TREE_SPINS) {
    throw tooLarge(
      `exact takes at most ${MAX_TREE_SPINS} variables that are not narrow, got ${model.numSpins}: use auto or simulated-annealing`,
      {
        resource: 'variables',
        asked: model.numSpins,
        limit: MAX_TREE_SPINS,
      },
    );
  }
  const heuristic = simulatedAnnealing(model, run, { seed });
  yield* branchAndBound(model, run, heuristic);
}

/** Every field and coupling satisfied. */
function trivialBound({ fields, coupling, offset }: SpinModel): number {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + Math.abs(value), 0);
  return offset - sum(fields) - sum(coupling) / 2;
}

/** Spins join in order and leave once all their neighbours are in; on the way back each takes the value noted. */
function* eliminate(model: SpinModel, { order, width }: EliminationOrder, run: SearchRun<Int8Array>): Search {
  const { numSpins: n, fields, first, neighbour, coupling } = model;
  const table = new Frontier(width);
  const missing = Int32Array.from({ length: n }, (_, i) => first[i + 1] - first[i]);
  const frontier: number[] = [];
  const notes: { spin: number; choice: Uint8Array; rest: number[] }[] = [];
  let sliced = 0;
  for (const spin of order) {
    const couplings = new Map<number, number>();
    for (let e = first[spin]; e < first[spin + 1]; e++) {
      const bit = frontier.indexOf(neighbour[e]);
      if (bit >= 0) couplings.set(bit, coupling[e]);
      missing[neighbour[e]]--;
    }
    table.introduce(fields[spin], couplings);
    run.evaluations += 2 ** frontier.length;
    sliced += 2 ** frontier.length;
    frontier.push(spin);
    for (let bit = frontier.length - 1; bit >= 0; bit--) {
      if (missing[frontier[bit]] > 0) continue;
      const [left] = frontier.splice(bit, 1);
      notes.push({ spin: left, choice: table.eliminate(bit), rest: [...frontier] });
    }
    if (sliced < SLICE_STATES) continue;
    sliced = 0;
    yield;
  }
  const spins = new Int8Array(n);
  for (const { spin, choice, rest } of notes.reverse()) {
    let state = 0;
    rest.forEach((other, bit) => (state |= spins[other] > 0 ? 1 << bit : 0));
    spins[spin] = (choice[state >> 3] >> (state & 7)) & 1 ? 1 : -1;
  }
  offerSpins(model, spins, run);
  run.prove(table.value + model.offset);
}

/** Nested trees over the spins, the strongest first; a field is a coupling to one more spin, which stays up. */
function* branchAndBound(model: SpinModel, run: SearchRun<Int8Array>, heuristic: Search): Search {
  const { numSpins, fields, first, neighbour, coupling, offset } = model;
  const strength = Float64Array.from({ length: numSpins }, (_, i) => {
    let sum = Math.abs(fields[i]);
    for (let e = first[i]; e < first[i + 1]; e++) sum += Math.abs(coupling[e]);
    return sum;
  });
  const order = [...strength.keys()].sort((a, b) => strength[b] - strength[a]);
  const withFields = fields.some((field) => field !== 0);
  const shift = withFields ? 1 : 0;
  const n = numSpins + shift;
  const place = new Int32Array(numSpins);
  order.forEach((spin, k) => (place[spin] = k + shift));
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < numSpins; i++) {
    if (withFields) matrix[place[i]] = fields[i];
    for (let e = first[i]; e < first[i + 1]; e++) {
      if (place[i] < place[neighbour[e]]) matrix[place[i] * n + place[neighbour[e]]] = coupling[e];
    }
  }
  const tree = new SpinTree(n, matrix);
  for (let slice = 0; !tree.done && !run.provenOptimal; slice++) {
    if (slice < 8 || slice % 8 === 0) heuristic.next();
    const before = tree.nodes;
    tree.advance(SLICE_NODES);
    run.evaluations += tree.nodes - before;
    if (tree.done) {
      const up = withFields ? tree.spins[0] : 1;
      offerSpins(
        model,
        Int8Array.from(place, (k) => up * tree.spins[k]),
        run,
      );
    }
    run.prove(tree.lowerBound + offset);
    yield;
  }
}
