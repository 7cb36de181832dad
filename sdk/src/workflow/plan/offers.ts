/** What each backend says to one step: a forecast, or why not. Limits are read from declared capabilities, the rest from its forecast. */
import {
  CofactorError,
  toCofactorError,
  tooLarge,
  unsupported,
  type Availability,
  type Backend,
  type Forecast,
  type Sizes,
  type StepKind,
  type StepLimits,
  type StepSpec,
} from '../../contracts/index.ts';
import { DRIVERS } from '../drivers/index.ts';
import type { StepTemplate } from './template.ts';

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
    const loop = template.driver && DRIVERS[template.driver];
    if (!loop) return { backend, forecast };
    const atOnce = backend.stepsAtOnce ?? 1;
    return { backend, forecast: loop.forecast(forecast, { spec: template.spec, limits, sizes, atOnce }) };
  } catch (error) {
    return { backend, error: toCofactorError(error, `forecast of ${backend.id}`) };
  }
}

/** What `shots: 0` asks of a step. */
const EXACT = { expectation: 'expectation values', sample: 'probabilities' };

function doesNotRun(backend: Backend, kind: StepKind): CofactorError {
  return unsupported(`${backend.id} does not run ${kind} steps`, { what: `${kind} on ${backend.id}` });
}

function wayOut(resource: string, { numOrbitals }: Sizes): string {
  if (resource === 'shots') return 'ask for fewer shots';
  if (resource === 'qubits' && numOrbitals === undefined) return 'use fewer qubits, or a backend that takes more';
  return 'choose a smaller space, e.g. problem.activeSpace.select "frontier"';
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
    const message = `${kind} on ${id} takes at most ${limit} ${resource}, got ${asked}: ${wayOut(resource, sizes)}`;
    throw tooLarge(message, { resource, asked, limit });
  }
  if (shots === 0 && kind in EXACT && limits.exact !== true) {
    const what = EXACT[kind as keyof typeof EXACT];
    throw unsupported(`${id} has no exact ${what}: give shots (method.shots, problem.shots)`, { what: `exact ${what} on ${id}` });
  }
}
