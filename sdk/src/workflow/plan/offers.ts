/** What each backend says to one step: a forecast, or why not. Limits are read from declared capabilities, the rest from its forecast. */
import {
  CofactorError,
  toCofactorError,
  tooLarge,
  unsupported,
  type Availability,
  type Backend,
  type Forecast,
  type Range,
  type Sizes,
  type StepKind,
  type StepLimits,
  type StepSpec,
} from '../../contracts/index.ts';
import type { StepTemplate } from './templates.ts';

/** A backend and whether it can be used now; `available()` is asked once per plan. */
export interface Candidate {
  backend: Backend;
  availability: Availability;
}

export interface Offer {
  backend: Backend;
  forecast: Forecast;
}

export interface Refusal {
  backend: Backend;
  error: CofactorError;
}

/** Whether an answer is an offer; the others carry an error. */
export const isOffer = <T extends Offer>(answer: T | { error: CofactorError }): answer is T => 'forecast' in answer;

/** Asks every backend whether it can be used; one that cannot even say is not available. */
export async function candidatesOf(backends: readonly Backend[]): Promise<Candidate[]> {
  const ask = (backend: Backend): Promise<Availability> =>
    backend.available().catch((error: unknown) => ({ available: false, reason: toCofactorError(error).message }));
  return Promise.all(backends.map(async (backend) => ({ backend, availability: await ask(backend) })));
}

/** @param sizes what is known about the fields that earlier steps fill. */
export function offer({ backend, availability }: Candidate, template: StepTemplate, sizes: Sizes): Offer | Refusal {
  try {
    const limits = backend.capabilities[template.kind];
    if (limits === undefined) throw doesNotRun(backend, template.kind);
    if (!availability.available) {
      const { reason, fix } = availability;
      throw new CofactorError('UNAVAILABLE', `${backend.id}: ${reason}${fix ? `: ${fix}` : ''}`, { what: backend.id, fix });
    }
    checkLimits(backend.id, template, limits, sizes);
    const spec = template.spec as Partial<StepSpec> & { kind: StepKind };
    const forecast = backend.forecast(spec, sizes);
    return { backend, forecast: inLoop(forecast, template, limits, sizes) };
  } catch (error) {
    return { backend, error: toCofactorError(error, `forecast of ${backend.id}`) };
  }
}

function doesNotRun(backend: Backend, kind: StepKind): CofactorError {
  return unsupported(`${backend.id} does not run ${kind} steps`, { what: `${kind} on ${backend.id}` });
}

function checkLimits(id: string, template: StepTemplate, limits: StepLimits, sizes: Sizes): void {
  const { kind, spec } = template;
  const shots = typeof spec.shots === 'number' ? spec.shots : undefined;
  const checks: [resource: string, asked: number | undefined, limit: number | undefined][] = [
    ['qubits', sizes.qubits, limits.maxQubits],
    ['determinants', sizes.determinants, limits.maxDeterminants],
    ['basis functions', sizes.basisFunctions, limits.maxBasisFunctions],
    ['orbitals', sizes.numOrbitals, limits.maxOrbitals],
    ['shots', shots, limits.maxShots],
  ];
  for (const [resource, asked, limit] of checks) {
    if (asked === undefined || limit === undefined || asked <= limit) continue;
    const way = resource === 'shots' ? 'ask for fewer shots' : 'choose a smaller space, e.g. problem.activeSpace.select "frontier"';
    throw tooLarge(`${kind} on ${id} takes at most ${limit} ${resource}, got ${asked}: ${way}`, { resource, asked, limit });
  }
  if (kind === 'expectation' && shots === 0 && limits.exact !== true) {
    throw unsupported(`${id} has no exact expectation values: give method.shots`, { what: `exact expectation values on ${id}` });
  }
}

/** The forecast of one step, for all that its driver asks for. */
function inLoop(one: Forecast, template: StepTemplate, limits: StepLimits, sizes: Sizes): Forecast {
  switch (template.driver) {
    case 'vqe':
      return repeated(one, template, limits, sizes);
    case 'sqd': {
      const times = Number(template.spec.batches) * Number(template.spec.iterations);
      const scaled = scaledBy({ low: 1, likely: times, high: times });
      const assumptions = [...one.assumptions, `${times} diagonalisations, fewer where batches are alike`];
      return { ...one, wallMs: scaled(one.wallMs), costMicroUsd: scaled(one.costMicroUsd), assumptions };
    }
    default:
      return one;
  }
}

const scaledBy =
  (times: Range) =>
  (range: Range): Range => ({ low: range.low * times.low, likely: range.likely * times.likely, high: range.high * times.high });

/** Evaluations of a variational loop: L-BFGS takes some tens of iterations on molecules, with 1 to 2 evaluations each. */
const LOOP_ITERATIONS = { low: 5, likely: 40 };

/** The forecast of one evaluation, times the evaluations of the loop around it. */
function repeated(one: Forecast, template: StepTemplate, { gradients }: StepLimits, sizes: Sizes): Forecast {
  const parameters = one.sizes.parameters ?? sizes.parameters ?? 1;
  // Without exact gradients each iteration also evaluates every parameter on both sides.
  const each = gradients ? 1 : 1 + 2 * parameters;
  const most = Number(template.spec.maxIterations);
  const times = {
    low: each * Math.min(most, LOOP_ITERATIONS.low),
    likely: each * Math.min(most, LOOP_ITERATIONS.likely),
    high: 2 * each * most,
  };
  const scaled = scaledBy(times);
  const shots = one.sizes.shots ?? Number(template.spec.shots);
  return {
    ...one,
    wallMs: scaled(one.wallMs),
    costMicroUsd: scaled(one.costMicroUsd),
    // With exact gradients the search needs no shots; only its end is sampled.
    sizes: { ...one.sizes, ...(shots > 0 && { shots: gradients ? shots : shots * times.likely }) },
    assumptions: [
      ...one.assumptions,
      ...(shots > 0 && one.sizes.shots === undefined
        ? ['shots are counted for one measurement setting; the ansatz decides how many there are']
        : []),
      `${times.low} to ${times.high} evaluations until the loop has converged, likely ${times.likely}`,
    ],
  };
}
