/**
 * An Ising problem on the qubits of a machine, and back: chains, scaling into its ranges, and what samples of qubits say of the variables.
 * Values are worked out here from the assignment: what the service reports is held against them.
 */
import { invalidInput, tooLarge, unsupported } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import type { AnnealerMethod } from '../../search/annealer/annealer-model.ts';
import { embed } from '../../search/annealer/embedding.ts';
import { descend, physicalIsing, readChains } from '../../search/annealer/embedded-ising.ts';
import { type BqAnswer, decodeBq, decodeQp, encodeDoubles, type QpAnswer, type Solver } from './dwave.wire.ts';
import { IsingShape, valueOf, type Ising } from './ising.ts';

/** From samples of qubits to an assignment of variables. */
export const DwaveReading = z.object({
  ising: IsingShape,
  values: z.enum(['binary', 'spin']),
  chains: z.array(z.array(z.int())).optional(),
  physical: z.object({ h: z.array(z.tuple([z.int(), z.number()])), j: IsingShape.shape.quadratic }).optional(),
  reads: z.int(),
});
export type DwaveReading = z.infer<typeof DwaveReading>;

/** µs, before a machine has said its own. */
export const PROGRAMMING_US = 16_000;
export const READ_US = 130;

/** Chains, their couplings, everything scaled into the ranges of the machine. */
export function onMachine(
  id: string,
  solver: Solver,
  ising: Ising,
  method: AnnealerMethod,
  values: DwaveReading['values'],
): { data: object; reading: DwaveReading } {
  const {
    qubits = [],
    couplers = [],
    h_range: [, hMost] = [-1, 1],
    j_range: [jLeast, jMost] = [-1, 1],
    num_reads_range: [, most] = [1, 10_000],
  } = solver.properties;
  if (method.reads > most)
    throw tooLarge(`${id} takes at most ${most} reads, got ${method.reads}: ask for fewer`, {
      resource: 'reads',
      asked: method.reads,
      limit: most,
    });
  const [shortest, longest] = solver.properties.annealing_time_range ?? [0, Infinity];
  const time = method.annealingTimeMicroseconds;
  if (time < shortest || time > longest) throw invalidInput('method.annealingTimeMicroseconds', `${shortest} to ${longest} on ${id}`, time);
  const run = solver.properties.problem_run_duration_range?.[1] ?? Infinity;
  const asked = PROGRAMMING_US + method.reads * (time + READ_US);
  if (asked > run)
    throw tooLarge(`${id} runs a problem for at most ${run} µs, this one takes ${asked} µs: ask for fewer reads`, {
      resource: 'microseconds',
      asked,
      limit: run,
    });
  const chains = embed(
    ising.linear.length,
    ising.quadratic.map(([i, j]) => [i, j]),
    qubits,
    couplers,
  );
  if (!chains)
    throw unsupported(
      `no embedding of ${ising.linear.length} variables and ${ising.quadratic.length} couplings on ${id} was found: use a hybrid solver`,
      { what: `embedding on ${id}`, alternatives: ['dwave:hybrid_binary_quadratic_model_version2p'] },
    );

  const physical = physicalIsing(ising, chains, couplers, { h: [-hMost, hMost], j: [jLeast, jMost] }, method.chainStrength);
  const fields = new Map(physical.h);
  const lin = qubits.map((qubit) => fields.get(qubit) ?? NaN);
  const quad = physical.j.map(([, , value]) => value);
  return {
    data: { format: 'qp', lin: encodeDoubles(lin), quad: encodeDoubles(quad), offset: 0 },
    reading: { ising, values, chains, physical: { h: physical.h, j: physical.j }, reads: method.reads },
  };
}

export interface Best {
  spins: number[];
  value: number;
  degeneracy: number;
  /** Share of chains that were not of one mind. */
  broken: number;
}

const TOLERANCE = 1e-6;

export function machineBest(answer: z.infer<typeof QpAnswer>, { ising, chains = [], physical }: DwaveReading): Best {
  const samples = decodeQp(answer);
  if (samples.length === 0) throw new Error('no samples');
  const seen = new Map<string, { spins: number[]; value: number }>();
  let [broken, all] = [0, 0];
  for (const { spins: at, energy, occurrences } of samples) {
    const spin = (qubit: number): number => at.get(qubit) ?? NaN;
    const own =
      (physical?.h ?? []).reduce((sum, [q, value]) => sum + value * spin(q), 0) +
      (physical?.j ?? []).reduce((sum, [a, b, value]) => sum + value * spin(a) * spin(b), 0);
    if (!(Math.abs(own - energy) <= TOLERANCE * (1 + Math.abs(own)))) throw new Error(`a sample of energy ${energy} has energy ${own}`);
    const { spins: read, broken: brokenHere } = readChains(chains, spin);
    const spins = descend(ising, read); // as the local annealer does, so that both are read alike
    all += occurrences * chains.length;
    broken += occurrences * brokenHere;
    seen.set(spins.join(), { spins, value: valueOf(ising, spins) });
  }
  const value = Math.min(...[...seen.values()].map((it) => it.value));
  const best = [...seen.values()].filter((it) => it.value <= value + TOLERANCE * (1 + Math.abs(value)));
  return { spins: best[0].spins, value, degeneracy: best.length, broken: broken / all };
}

export function hybridBest(answer: z.infer<typeof BqAnswer>, { ising }: DwaveReading): Best {
  const { spins, energy } = decodeBq(answer);
  const value = valueOf(ising, spins);
  if (!(Math.abs(value - energy) <= TOLERANCE * (1 + Math.abs(value)))) throw new Error(`a sample of energy ${energy} has energy ${value}`);
  return { spins, value, degeneracy: 1, broken: 0 };
}
