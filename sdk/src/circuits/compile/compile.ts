/**
 * A circuit for a device: gates it has, between qubits that are joined, as few of two qubits as can be had in reasonable time.
 *
 *   gates of at most two qubits → merge what meets through commuting gates → layout (exact where there is one, else by routing there
 *   and back, many times) → swaps → runs on a pair as one gate, in as few CZ as it needs → merge again → gates of the device
 */
import { invalidInput, stream, tooLarge, unsupported, type Circuit, type Operation, type PauliSum } from '../../contracts/index.ts';
import { collectBlocks } from './blocks.ts';
import { exactLayout, interactingPairs, type LayoutCost } from './exact-layout.ts';
import { mergeThroughCommuting } from './merge.ts';
import { ringLayout } from './ring-layout.ts';
import { alongPath, randomRegion, settledLayout } from './layouts.ts';
import { Dependencies, type Device, route, type Routed } from './sabre.ts';
import { isUnitary, type Step, stepsOf, totalCost } from './steps.ts';
import { GATES } from '../gates.ts';
import { overlap } from './unitary.ts';
import { distances, neighboursOf, type Target } from './target.ts';
import { translate } from './translate.ts';
import { isaViolations } from './verify.ts';

export interface CompileOptions {
  /** On the qubits of the circuit; they come back on those of the device. */
  observables?: readonly PauliSum[];
  /** @default 0 */
  seed?: number;
  /** Layouts that are tried where no exact one exists. @default as many as some seconds allow */
  trials?: number;
}

export interface Compiled {
  /** On the qubits of the device. */
  circuit: Circuit;
  /** Physical qubit of each logical one, at the beginning and at the end: measurements follow by themselves, observables are moved. */
  initialLayout: number[];
  finalLayout: number[];
  observables: PauliSum[];
  /** Swaps that routing took; none for an exact layout. */
  swaps: number;
}

const SWAP = GATES.swap.matrix();

/** Work of one trial is about its two-qubit gates; so many of them are a few seconds. */
const TRIAL_WORK = 30_000;
const MOST_TRIALS = 40;
/** Of the trials, those with the fewest swaps are worked out to the end: so many, fewer for large circuits. */
const FINALISTS = 6;
const FINALIST_WORK = 3000;

/**
 * A circuit that is native already comes back as it is.
 * @throws INVALID_INPUT for unbound angles or observables of another width; TOO_LARGE for more qubits than the device has; UNSUPPORTED for
 * a device that is in pieces, or with gates that are not known here
 */
export function compile(circuit: Circuit, target: Target, { observables = [], seed = 0, trials }: CompileOptions = {}): Compiled {
  const { id, numQubits } = target;
  const working = numQubits - (target.faulty?.length ?? 0);
  if (circuit.numQubits > working) {
    throw tooLarge(
      `${id} has ${working} qubits, the circuit takes ${circuit.numQubits}: choose a larger device or a smaller active space`,
      {
        resource: 'qubits',
        asked: circuit.numQubits,
        limit: working,
      },
    );
  }
  if (isaViolations({ ...circuit, numQubits }, target).length === 0) return native(circuit, numQubits, observables);
  const { steps, holder } = withoutSwaps(stepsOf(circuit), circuit.numQubits);
  const neighbours = neighboursOf(target);
  const device: Device = { numQubits, neighbours, distance: distances(neighbours) };
  const routed = place(mergeThroughCommuting(steps), circuit.numQubits, target, device, seed, trials);
  const finished = shortest(
    routed.map((one) => ({ ...one, steps: reduce(one.steps) })),
    target,
  );
  const { initialLayout, swaps } = finished;
  const finalLayout = holder.map((q) => finished.finalLayout[q]);
  return {
    circuit: { schema: 'cofactor.circuit/1', numQubits, numParameters: 0, operations: translate(finished.steps, target) },
    initialLayout: [...initialLayout],
    finalLayout,
    observables: observables.map((sum) => moved(sum, finalLayout, circuit.numQubits, numQubits)),
    swaps,
  };
}

function native(circuit: Circuit, numQubits: number, observables: readonly PauliSum[]): Compiled {
  const layout = Array.from({ length: circuit.numQubits }, (_, q) => q);
  return {
    circuit: { ...circuit, numQubits },
    initialLayout: layout,
    finalLayout: [...layout],
    observables: observables.map((sum) => moved(sum, layout, circuit.numQubits, numQubits)),
    swaps: 0,
  };
}

/** Swaps of the circuit itself as mere names: what followed on one qubit follows on the other. `holder[q]` holds qubit q at the end. */
function withoutSwaps(steps: readonly Step[], numQubits: number): { steps: Step[]; holder: number[] } {
  const holder = Array.from({ length: numQubits }, (_, q) => q);
  const kept = steps.flatMap((step): Step[] => {
    const qubits = step.qubits.map((q) => holder[q]);
    if (!isUnitary(step)) return [{ qubits, fixed: { ...step.fixed, qubits } }];
    const [a, b] = step.qubits;
    if (step.cost !== 3 || overlap(step.matrix, SWAP) < 1 - 1e-12) return [{ ...step, qubits }];
    [holder[a], holder[b]] = [holder[b], holder[a]];
    return [];
  });
  return { steps: kept, holder };
}

/** The same circuit on the device, in a few ways worth finishing. */
function place(
  steps: readonly Step[],
  numLogical: number,
  target: Target,
  device: Device,
  seed: number,
  trials: number | undefined,
): Routed[] {
  const pairs = interactingPairs(steps);
  const cost = expectedError(steps, target);
  const exact = ringLayout(numLogical, pairs, device, cost, stream(seed, 'compile/ring')) ?? exactLayout(numLogical, pairs, device, cost);
  const forward = new Dependencies(steps);
  if (exact) {
    const layout = completed(exact, device, target);
    return [route(forward, device, layout, stream(seed, 'compile/route'))];
  }
  const backward = new Dependencies(steps.toReversed());
  const twoQubit = steps.filter((step) => isUnitary(step) && step.qubits.length === 2).length;
  const count = trials ?? Math.max(2, Math.min(MOST_TRIALS, Math.ceil(TRIAL_WORK / Math.max(1, twoQubit))));
  const all = Array.from({ length: count }, (_, k) => {
    const random = stream(seed, 'compile/layout', k);
    const start = k % 3 === 0 ? alongPath(device, numLogical, random) : randomRegion(device, numLogical, random);
    if (start.length < numLogical)
      throw unsupported(`the working qubits of ${target.id} are in pieces, none large enough`, { what: `layout on ${target.id}` });
    // A path is a good layout already: one in two is left as it is.
    const layout = k % 6 === 0 ? start : settledLayout(forward, backward, device, start, random);
    return route(forward, device, layout, random);
  });
  return all.sort((a, b) => a.swaps - b.swaps).slice(0, Math.max(1, Math.min(FINALISTS, Math.ceil(FINALIST_WORK / twoQubit))));
}

/** −ln of the chance that no gate and no readout fails; undefined without a calibration. */
function expectedError(steps: readonly Step[], { coupling, errors, numQubits }: Target): LayoutCost | undefined {
  if (errors === undefined) return undefined;
  const failure = (probability = 0): number => -Math.log(Math.max(1e-12, 1 - probability));
  const joint = new Map<number, number>();
  coupling?.forEach(([a, b], k) => {
    for (const key of [a * numQubits + b, b * numQubits + a]) joint.set(key, failure(errors.twoQubit?.[k]));
  });
  const counts = new Map<string, { a: number; b: number; count: number }>();
  const qubits = new Set<number>();
  for (const step of steps) {
    if (!isUnitary(step)) continue;
    for (const q of step.qubits) qubits.add(q);
    const [a, b] = step.qubits;
    if (b === undefined) continue;
    const entry = counts.get(`${a} ${b}`) ?? { a, b, count: 0 };
    entry.count += step.cost;
    counts.set(`${a} ${b}`, entry);
  }
  return (layout) => {
    let sum = 0;
    for (const { a, b, count } of counts.values()) sum += count * (joint.get(layout[a] * numQubits + layout[b]) ?? 0);
    for (const q of qubits) if (layout[q] >= 0) sum += failure(errors.readout?.[layout[q]]);
    return sum;
  };
}

/** Qubits that interact with none get what is left, the best readout first. */
function completed(layout: readonly number[], { numQubits }: Device, { faulty = [], errors }: Target): number[] {
  const used = new Set(layout);
  const free = Array.from({ length: numQubits }, (_, q) => q)
    .filter((q) => !used.has(q) && !faulty.includes(q))
    .sort((a, b) => (errors?.readout?.[a] ?? 0) - (errors?.readout?.[b] ?? 0) || a - b);
  return layout.map((physical) => (physical >= 0 ? physical : free.shift()!));
}

/** Runs on a pair as one gate and merges, as long as it helps. */
function reduce(routed: readonly Step[]): Step[] {
  let steps = collectBlocks(routed);
  for (;;) {
    const next = collectBlocks(mergeThroughCommuting(steps));
    if (totalCost(next) >= totalCost(steps)) return steps;
    steps = next;
  }
}

function shortest(candidates: readonly Routed[], target: Target): Routed {
  const scored = candidates.map((routed) => {
    const error = expectedError(routed.steps, target);
    const here = Array.from({ length: target.numQubits }, (_, q) => q);
    return { routed, score: error ? error(here) : totalCost(routed.steps) };
  });
  return scored.reduce((best, one) => (one.score < best.score ? one : best)).routed;
}

/** An observable on the qubits of the device. @throws INVALID_INPUT for another width */
function moved(sum: PauliSum, layout: readonly number[], numLogical: number, numPhysical: number): PauliSum {
  if (sum.numQubits !== numLogical) throw invalidInput('observables', `observables of ${numLogical} qubits`, sum.numQubits);
  const terms = sum.terms.map(([text, coefficient]): [string, number] => {
    const letters = Array<string>(numPhysical).fill('I');
    for (const [logical, physical] of layout.entries()) letters[numPhysical - 1 - physical] = text[numLogical - 1 - logical];
    return [letters.join(''), coefficient];
  });
  return { numQubits: numPhysical, terms };
}

/** Every qubit measured into its own bit, where a circuit names none: after compiling nobody knows which was which. */
export function measuredExplicitly(circuit: Circuit): Circuit {
  if (circuit.operations.some(({ gate }) => gate === 'measure')) return circuit;
  const qubits = Array.from({ length: circuit.numQubits }, (_, q) => q);
  const measurement: Operation = { gate: 'measure', qubits, bits: qubits };
  return { ...circuit, operations: [...circuit.operations, measurement] };
}
