/**
 * Shapes of the Qiskit Runtime REST API (IBM Quantum Platform), read tolerantly. API version 2026-04-15; shapes from the vendor's
 * OpenAPI 0.45.3, its guides and the source of qiskit-ibm-runtime 0.49 (all read in 2026). Never tried on the live service.
 */
import { inflateSync } from 'node:zlib';
import { CofactorError } from '@cofactor/sdk/contracts';
import * as z from 'zod';

export const API_VERSION = '2026-04-15';

export const IamToken = z.object({ access_token: z.string(), expires_in: z.number() });

/** Old API versions list names alone. */
export const DeviceList = z.object({
  devices: z.array(
    z.union([
      z.string(),
      z.object({
        name: z.string(),
        qubits: z.int().optional(),
        status: z.object({ name: z.string(), reason: z.string().nullish() }).optional(),
      }),
    ]),
  ),
});

export const DeviceStatus = z.object({
  state: z.boolean(),
  status: z.string(),
  message: z.string().nullish(),
  length_queue: z.number().optional(),
});

export const Configuration = z.object({
  backend_name: z.string(),
  backend_version: z.string(),
  n_qubits: z.int().min(1),
  basis_gates: z.array(z.string()),
  coupling_map: z.array(z.tuple([z.int(), z.int()])),
  max_shots: z.int().min(1),
  max_experiments: z.int().min(1).nullish(),
  default_rep_delay: z.number().nullish().describe('µs'),
});
export type Configuration = z.infer<typeof Configuration>;

const Figure = z.object({ name: z.string(), value: z.number() });
export const Properties = z.object({
  last_update_date: z.string(),
  qubits: z.array(z.array(Figure)),
  gates: z.array(z.object({ gate: z.string(), qubits: z.array(z.int()), parameters: z.array(Figure) })),
});
export type Properties = z.infer<typeof Properties>;

export const JobAccepted = z.object({ id: z.string().min(1) });

export const JobDocument = z.object({
  id: z.string(),
  status: z.string().optional(),
  state: z
    .object({
      status: z.string(),
      reason: z.string().nullish(),
      reason_code: z.union([z.number(), z.string()]).nullish(),
      reason_solution: z.string().nullish(),
    })
    .optional(),
  created: z.string().optional(),
  tags: z.array(z.string()).nullish(),
  usage: z
    .object({ qpu_charge_time_seconds: z.number().nullish(), quantum_seconds: z.number().nullish(), seconds: z.number().nullish() })
    .nullish(),
});
export type JobDocument = z.infer<typeof JobDocument>;

export const JobList = z.object({ jobs: z.array(JobDocument) });

export const Failure = z.union([
  z.object({ errors: z.array(z.object({ code: z.union([z.number(), z.string()]).optional(), message: z.string() })).min(1) }),
  z.object({ error: z.object({ code: z.union([z.number(), z.string()]).optional(), message: z.string() }) }),
]);

const SamplerPub = z.object({
  data: z.record(z.string(), z.object({ samples: z.array(z.string().regex(/^0x[0-9a-fA-F]+$/)), num_bits: z.int().min(1) })),
});
export const SamplerResult = z.object({ results: z.array(SamplerPub) });

/** A number, or as many as there are observables. */
const Values = z.union([z.number().transform((value) => [value]), z.array(z.number())]);
const EstimatorPub = z.object({ data: z.object({ evs: Values, stds: Values }) });
export const EstimatorResult = z.object({ results: z.array(EstimatorPub) });

const Typed = z.object({ __type__: z.string(), __value__: z.unknown() });

/**
 * The same results as a client of Qiskit is given them: a tree of typed values with arrays as base64(zlib(.npy)). Plain JSON is
 * left as it is.
 */
export function plainResults(body: unknown): unknown {
  const typed = Typed.safeParse(body);
  if (!typed.success) return body;
  const { pub_results } = z.object({ pub_results: z.array(Typed) }).parse(typed.data.__value__);
  return {
    results: pub_results.map((pub) => {
      const { data } = z.object({ data: Typed }).parse(pub.__value__);
      const { fields } = z.object({ fields: z.record(z.string(), Typed) }).parse(data.__value__);
      return { data: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plainField(value)])) };
    }),
  };
}

function plainField({ __type__, __value__ }: z.infer<typeof Typed>): unknown {
  if (__type__ === 'ndarray') return numbers(readNpy(String(__value__)));
  const { array, num_bits } = z.object({ array: Typed, num_bits: z.int() }).parse(__value__);
  const { bytes } = readNpy(String(array.__value__));
  const width = Math.ceil(num_bits / 8);
  const samples = Array.from(
    { length: bytes.length / width },
    (_, shot) => `0x${Buffer.from(bytes.subarray(shot * width, (shot + 1) * width)).toString('hex')}`,
  );
  return { samples, num_bits };
}

/** NumPy format 1.0: magic, version, header length, a Python dictionary, the data. */
export function readNpy(text: string): { descr: string; shape: number[]; bytes: Uint8Array } {
  const file = inflateSync(Buffer.from(text, 'base64'));
  const headerLength = file.readUInt16LE(8);
  const header = file.toString('latin1', 10, 10 + headerLength);
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? '';
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  return { descr, shape, bytes: new Uint8Array(file.subarray(10 + headerLength)) };
}

function numbers({ descr, shape, bytes }: ReturnType<typeof readNpy>): number | number[] {
  if (descr !== '<f8') throw new CofactorError('PROVIDER_FAILED', `ibm answered numbers as ${descr}, expected <f8`, { provider: 'ibm' });
  const values = [...new Float64Array(bytes.slice().buffer)];
  return shape.length === 0 ? values[0] : values;
}
