/**
 * Requests of the Qiskit Runtime REST API, closed as the service closes them: an unknown key is a 400.
 * Source      IBM Quantum Platform OpenAPI 0.45.3 (POST /v1/jobs), guides "Sampler REST API" and "Estimator REST API", options of
 *             qiskit-ibm-runtime 0.49, read 2026-08.
 */
import * as z from 'zod';

const Circuit = z.string().startsWith('OPENQASM 3.0;');
const Values = z.union([z.null(), z.array(z.number()), z.record(z.string(), z.union([z.number(), z.array(z.number())]))]);
const Shots = z.union([z.null(), z.int().min(1).max(100_000)]);

const DynamicalDecoupling = z.strictObject({
  enable: z.boolean().optional(),
  sequence_type: z.enum(['XX', 'XpXm', 'XY4']).optional(),
  extra_slack_distribution: z.enum(['middle', 'edges']).optional(),
  scheduling_method: z.enum(['alap', 'asap']).optional(),
  skip_reset_qubits: z.boolean().optional(),
});
const Twirling = z.strictObject({
  enable_gates: z.boolean().optional(),
  enable_measure: z.boolean().optional(),
  num_randomizations: z.union([z.literal('auto'), z.int().min(1)]).optional(),
  shots_per_randomization: z.union([z.literal('auto'), z.int().min(1)]).optional(),
  strategy: z.enum(['active', 'active-circuit', 'active-accum', 'all']).optional(),
});
const Execution = z.strictObject({
  init_qubits: z.boolean().optional(),
  rep_delay: z.number().optional(),
  meas_type: z.enum(['classified', 'kerneled', 'avg_kerneled']).optional(),
});

const SamplerPub = z.union([z.tuple([Circuit]), z.tuple([Circuit, Values]), z.tuple([Circuit, Values, Shots])]);
export const SamplerParams = z.strictObject({
  version: z.literal(2),
  support_qiskit: z.boolean(),
  pubs: z.array(SamplerPub).min(1).max(300),
  options: z
    .strictObject({
      default_shots: z.int().min(1).optional(),
      dynamical_decoupling: DynamicalDecoupling.optional(),
      twirling: Twirling.optional(),
      execution: Execution.optional(),
    })
    .optional(),
});

const Observable = z.union([z.string().regex(/^[IXYZ]+$/), z.record(z.string().regex(/^[IXYZ]+$/), z.number())]);
const Observables = z.union([Observable, z.array(Observable).min(1)]);
const EstimatorPub = z.union([
  z.tuple([Circuit, Observables]),
  z.tuple([Circuit, Observables, Values]),
  z.tuple([Circuit, Observables, Values, z.number().positive()]),
]);
export const EstimatorParams = z.strictObject({
  version: z.literal(2),
  support_qiskit: z.boolean(),
  pubs: z.array(EstimatorPub).min(1).max(300),
  resilience_level: z.int().min(0).max(2).optional(),
  options: z
    .strictObject({
      default_precision: z.number().positive().optional(),
      default_shots: z.int().min(1).optional(),
      seed_estimator: z.int().optional(),
      dynamical_decoupling: DynamicalDecoupling.optional(),
      twirling: Twirling.optional(),
      execution: Execution.optional(),
    })
    .optional(),
});

const common = {
  backend: z.string(),
  tags: z.array(z.string().max(86)).max(8).optional(),
  log_level: z.enum(['critical', 'error', 'warning', 'info', 'debug']).optional(),
  cost: z.int().min(0).max(10_800).optional(),
  session_id: z.string().optional(),
  private: z.boolean().optional(),
};
export const JobRequest = z.discriminatedUnion('program_id', [
  z.strictObject({ program_id: z.literal('sampler'), params: SamplerParams, ...common }),
  z.strictObject({ program_id: z.literal('estimator'), params: EstimatorParams, ...common }),
]);
export type JobRequest = z.infer<typeof JobRequest>;

/** POST /v1/sessions: a batch shares one place in the queue, a dedicated session has the device to itself. */
export const SessionRequest = z.strictObject({
  mode: z.enum(['batch', 'dedicated']),
  backend: z.string(),
  max_ttl: z.int().min(1).max(28_800).optional(),
});
export const SessionPatch = z.strictObject({ accepting_jobs: z.boolean() });

/** `application/x-www-form-urlencoded`. */
export const TokenRequest = z.string().regex(/^grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=[\w%-]+$/);

export const JobsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).optional(),
  offset: z.coerce.number().int().optional(),
  pending: z.enum(['true', 'false']).optional(),
  program: z.string().optional(),
  backend: z.string().optional(),
  created_after: z.iso.datetime().optional(),
  created_before: z.iso.datetime().optional(),
  sort: z.enum(['ASC', 'DESC']).optional(),
  tags: z.string().optional(),
  session_id: z.string().optional(),
  exclude_params: z.enum(['true', 'false']).optional(),
});
