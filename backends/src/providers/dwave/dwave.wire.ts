/**
 * Shapes of D-Wave's SAPI, read tolerantly in both representations (solver as a name, or as an identity), and its `qp` numbers.
 * Source      dwave-cloud-client 0.14 (June 2026), SAPI REST page of the Ocean documentation. Never tried on the live service.
 *
 *   lin     f64 LE for each qubit of the machine, NaN where it is not used
 *   quad    f64 LE for each coupler whose two qubits are used
 *   answer  active variables and occurrences i32 LE, energies f64 LE without offset, samples packed most significant bit first,
 *           each sample on a whole number of bytes
 */
import * as z from 'zod';

export const Solver = z.object({
  id: z.string().optional(),
  identity: z.object({ name: z.string(), version: z.object({ graph_id: z.string().optional() }).optional() }).optional(),
  status: z.string(),
  properties: z.object({
    category: z.string().optional(),
    supported_problem_types: z.array(z.string()),
    qubits: z.array(z.int()).optional(),
    couplers: z.array(z.tuple([z.int(), z.int()])).optional(),
    h_range: z.tuple([z.number(), z.number()]).optional(),
    j_range: z.tuple([z.number(), z.number()]).optional(),
    num_reads_range: z.tuple([z.number(), z.number()]).optional(),
    annealing_time_range: z.tuple([z.number(), z.number()]).optional(),
    problem_run_duration_range: z.tuple([z.number(), z.number()]).optional(),
    minimum_time_limit: z.array(z.tuple([z.number(), z.number()])).optional(),
    maximum_number_of_variables: z.number().optional(),
  }),
});
export type Solver = z.infer<typeof Solver>;

export const QpAnswer = z.object({
  format: z.literal('qp'),
  active_variables: z.string(),
  energies: z.string(),
  solutions: z.string(),
  num_occurrences: z.string().optional(),
  timing: z.record(z.string(), z.number()).optional(),
});

const Packed = z.object({ data: z.array(z.union([z.number(), z.array(z.number())])) });
/** A serialised dimod SampleSet. */
export const BqAnswer = z.object({
  format: z.literal('bq'),
  data: z.object({
    variable_labels: z.array(z.int()),
    variable_type: z.enum(['SPIN', 'BINARY']),
    sample_packed: z.boolean(),
    sample_data: Packed,
    vectors: z.object({ energy: Packed }),
    info: z.object({ charge_time: z.number().optional(), run_time: z.number().optional() }).optional(),
  }),
});

export const Problem = z.object({
  id: z.string(),
  status: z.string().optional(),
  label: z.string().nullish(),
  error_message: z.string().optional(),
  error_msg: z.string().optional(),
  submitted_on: z.string().optional(),
  solved_on: z.string().nullish(),
  answer: z.unknown().optional(),
});
export type Problem = z.infer<typeof Problem>;

export const Upload = z.object({ id: z.string() });

const bytesOf = (text: string): DataView => {
  const bytes = Buffer.from(text, 'base64');
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

export function encodeDoubles(values: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, k) => view.setFloat64(8 * k, value, true));
  return Buffer.from(view.buffer).toString('base64');
}

const decode = (text: string, width: 4 | 8): number[] => {
  const view = bytesOf(text);
  return Array.from({ length: view.byteLength / width }, (_, k) =>
    width === 8 ? view.getFloat64(8 * k, true) : view.getInt32(4 * k, true),
  );
};

export interface PhysicalSample {
  /** ±1 by qubit. */
  spins: Map<number, number>;
  energy: number;
  occurrences: number;
}

export function decodeQp(answer: z.infer<typeof QpAnswer>): PhysicalSample[] {
  const active = decode(answer.active_variables, 4);
  const energies = decode(answer.energies, 8);
  const occurrences = answer.num_occurrences === undefined ? undefined : decode(answer.num_occurrences, 4);
  const bits = Buffer.from(answer.solutions, 'base64');
  const width = Math.ceil(active.length / 8);
  if (bits.length !== width * energies.length) throw new Error(`solutions: expected ${width * energies.length} bytes, got ${bits.length}`);
  return energies.map((energy, sample) => ({
    energy,
    occurrences: occurrences?.[sample] ?? 1,
    spins: new Map(active.map((qubit, k) => [qubit, (bits[sample * width + (k >> 3)] >> (7 - (k & 7))) & 1 ? 1 : -1])),
  }));
}

/** The best sample of a hybrid solver, ±1 by variable. */
export function decodeBq({ data }: z.infer<typeof BqAnswer>): { spins: number[]; energy: number } {
  const energies = data.vectors.energy.data.flat();
  const best = energies.indexOf(Math.min(...energies));
  const row = data.sample_data.data[best];
  const words = Array.isArray(row) ? row : [row];
  const spins: number[] = [];
  data.variable_labels.forEach((label, k) => {
    const bit = data.sample_packed ? (words[k >> 5] >>> (31 - (k & 31))) & 1 : words[k] > 0 ? 1 : 0;
    spins[label] = bit === 1 ? 1 : -1;
  });
  return { spins, energy: energies[best] };
}

/** A problem as the file that hybrid solvers take (dimod BQM file, version 2): header, offset, then where each variable's neighbours begin. */
export function bqmFile({
  linear,
  quadratic,
  offset,
}: {
  linear: readonly number[];
  quadratic: readonly (readonly [number, number, number])[];
  offset: number;
}): Uint8Array {
  const header = JSON.stringify({
    shape: [linear.length, quadratic.length],
    dtype: 'float64',
    itype: 'int32',
    ntype: 'int64',
    vartype: 'SPIN',
    type: 'BinaryQuadraticModel',
    variables: false,
  });
  const prefix = 8 + 2 + 4;
  const headerLength = Math.ceil((prefix + header.length + 1) / 64) * 64 - prefix;
  const neighbours = linear.map((): [number, number][] => []);
  for (const [i, j, weight] of quadratic) {
    neighbours[i].push([j, weight]);
    neighbours[j].push([i, weight]);
  }
  for (const list of neighbours) list.sort(([a], [b]) => a - b);
  const view = new DataView(new ArrayBuffer(prefix + headerLength + 8 + 16 * linear.length + 24 * quadratic.length));
  const text = (at: number, characters: string): void =>
    void Array.from(characters, (character, k) => view.setUint8(at + k, character.charCodeAt(0)));
  text(0, 'DIMODBQM');
  view.setUint8(8, 2);
  view.setUint32(10, headerLength, true);
  text(prefix, `${header.padEnd(headerLength - 1, ' ')}\n`);
  let at = prefix + headerLength;
  view.setFloat64(at, offset, true);
  at += 8;
  let first = 0;
  linear.forEach((bias, i) => {
    view.setBigInt64(at, BigInt(first), true);
    view.setFloat64(at + 8, bias, true);
    at += 16;
    first += neighbours[i].length;
  });
  for (const [j, weight] of neighbours.flat()) {
    view.setInt32(at, j, true);
    view.setFloat64(at + 4, weight, true);
    at += 12;
  }
  return new Uint8Array(view.buffer);
}
