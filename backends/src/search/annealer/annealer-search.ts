/**
 * A stand-in for an annealing machine: it is given fields and couplings of its own qubits, in its own ranges, and gives back spins of
 * qubits. Everything else (chains, scaling, reading broken chains by majority) is what a real machine needs too.
 *
 *   one read    Metropolis sweeps from random spins, inverse temperature rising linearly from 0.05 to 12 per unit of the machine's J      (1)
 *
 * Limits      thermal, not quantum: how good its samples are says nothing about a machine; that chains break, and when, it shows.
 */
import {
  stream,
  throwIfCancelled,
  unsupported,
  type Progress,
  type Resources,
  type SearchOutput,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SpinSweeps } from '../../kernels/spin-sweep/spin-sweep.ts';
import { randomSpins } from '../annealing/simulated-annealing.ts';
import { type BinaryQuadraticForm, binaryQuadraticForm, energyOf, toAssignment, toSpinModel } from '../models/binary-quadratic.ts';
import { quadraticModel } from '../models/quadratic-model.ts';
import { type AnnealerMethod, annealerModel } from './annealer-model.ts';
import { embed } from './embedding.ts';
import { descend, type MachineRanges, type PhysicalIsing, physicalIsing, readChains } from './embedded-ising.ts';
import type { HardwareGraph } from './pegasus.ts';

/** Of an Advantage machine. */
const RANGES: MachineRanges = { h: [-4, 4], j: [-2, 1] };
const SWEEPS_PER_MICROSECOND = 10;
const MAX_SWEEPS = 2000;
const HOT = 0.05;
const COLD = 12;
const SLICE_MS = 10;
/** Of all pairs: with more, chains of a clique are shorter than those found pair by pair. */
const DENSE = 0.4;

/** @throws UNSUPPORTED where no embedding is found; CANCELLED */
export async function searchByAnnealer(
  { model, method, seed }: StepSpec<'search'> & { method: AnnealerMethod },
  hardware: HardwareGraph,
  { signal, onProgress, id }: { id: string; signal?: AbortSignal; onProgress?: (progress: Progress) => void },
): Promise<{ output: SearchOutput; resources: Resources }> {
  throwIfCancelled(signal);
  const form = quadraticModel(annealerModel(model, id));
  const { chains, read } = annealerSampler(form, method, hardware, { id, seed });
  const trace: SearchOutput['trace'] = [];
  const best = new Set<string>();
  let lowest = { value: Number.POSITIVE_INFINITY, assignment: [] as number[] };
  let [broken, reads] = [0, 0];
  for (let last = performance.now(); reads < method.reads; ) {
    const { assignment, broken: torn } = read();
    reads++;
    broken += torn;
    const value = energyOf(form, assignment);
    if (value < lowest.value - 1e-9) {
      lowest = { value, assignment };
      trace.push({ evaluations: reads, value });
      best.clear();
    }
    if (value <= lowest.value + 1e-9) best.add(assignment.join());
    if (performance.now() - last < SLICE_MS) continue;
    await nextTurn();
    throwIfCancelled(signal);
    onProgress?.({ fraction: reads / method.reads, message: `best so far ${lowest.value}` });
    last = performance.now();
  }
  const used = chains.reduce((sum, chain) => sum + chain.length, 0);
  const longest = Math.max(...chains.map((chain) => chain.length));
  return {
    output: {
      ...lowest,
      unit: '1',
      feasible: true,
      provenOptimal: false,
      evaluations: reads,
      trace,
      degeneracy: best.size,
      notes: [
        ...form.warnings.map(({ message }) => message),
        `${chains.length} variables on ${used} qubits of ${id}, chains of at most ${longest}`,
        `${((100 * broken) / (reads * chains.length)).toFixed(1)} % of the chains were broken and read by majority; single flips then led every read to the next local minimum`,
        'a thermal stand-in for an annealer: not a measure of one',
      ],
    },
    resources: { qubits: used, shots: reads },
  };
}

/**
 * An embedded model on the machine: each read is an assignment and the number of chains that were not of one mind.
 * @throws UNSUPPORTED where no embedding is found
 */
export function annealerSampler(
  form: BinaryQuadraticForm,
  method: AnnealerMethod,
  { qubits, couplers, clique }: HardwareGraph,
  { id, seed }: { id: string; seed: number },
): { chains: readonly (readonly number[])[]; read: () => { assignment: number[]; broken: number } } {
  const { numSpins, fields, first, neighbour, coupling } = toSpinModel(form);
  const linear = [...fields];
  const quadratic = linear.flatMap((_, i) =>
    Array.from({ length: first[i + 1] - first[i] }, (_e, e) => [i, neighbour[first[i] + e], coupling[first[i] + e]] as const).filter(
      ([a, b]) => a < b,
    ),
  );
  const edges = quadratic.map(([i, j]) => [i, j] as const);
  const dense = edges.length >= DENSE * ((numSpins * (numSpins - 1)) / 2);
  const chains = (dense ? clique?.(numSpins) : undefined) ?? embed(numSpins, edges, qubits, couplers);
  if (!chains) {
    throw unsupported(`no embedding of ${numSpins} variables and ${edges.length} couplings on ${id} was found: use simulated-annealing`, {
      what: `embedding on ${id}`,
      alternatives: ['simulated-annealing', 'tabu'],
    });
  }
  const machine = createMachine(physicalIsing({ linear, quadratic }, chains, couplers, RANGES, method.chainStrength), seed);
  const sweeps = Math.min(MAX_SWEEPS, Math.max(1, Math.round(SWEEPS_PER_MICROSECOND * method.annealingTimeMicroseconds)));
  return {
    chains,
    read() {
      const { spins, broken } = readChains(chains, machine(sweeps));
      return { assignment: toAssignment(form, descend({ linear, quadratic }, spins)), broken };
    },
  };
}

/** Sees qubits and their couplings alone; a read gives the spin of each qubit. */
function createMachine({ h, j }: PhysicalIsing, seed: number): (sweeps: number) => (qubit: number) => number {
  const at = new Map(h.map(([qubit], k) => [qubit, k]));
  const place = (qubit: number): number => at.get(qubit) as number;
  const linear = h.map(([, value]) => value);
  const quadratic = j.map(([a, b, value]): [number, number, number] => [place(a), place(b), value]);
  const random = stream(seed, 'annealer');
  const replica = new SpinSweeps(
    toSpinModel(binaryQuadraticForm({ vartype: 'spin', numVariables: h.length, linear, quadratic })),
    random,
  ).replica();
  return (sweeps) => {
    replica.set(randomSpins(h.length, random));
    for (let step = 1; step <= sweeps; step++) replica.metropolis(HOT + ((COLD - HOT) * step) / sweeps, 1);
    const { spins } = replica;
    return (qubit) => spins[place(qubit)];
  };
}
