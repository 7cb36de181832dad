/** Binding: every step gets a backend by declared capability, forecast and price. `job.backend` binds the hard step only. */
import { CofactorError, unsupported, type Backend, type PlannedStep, type Sizes } from '../../contracts/index.ts';
import type { PosedJob } from '../kinds/kind-flow.ts';
import { isOffer, offer, type Candidate, type Offer, type Refusal } from './offers.ts';
import type { StepTemplate } from './template.ts';

export interface Bound {
  steps: PlannedStep[];
  decisions: string[];
}

/** Largest space that is diagonalised as a mere companion of a quantum answer: minutes, not hours, on two cores. */
const REFERENCE_DETERMINANTS = 20_000_000;

/**
 * Binds templates in order, sizes flowing from forecast to forecast.
 * @param hardBackend for the step marked `hard`.
 * @throws the refusal that stands in the way when a step finds no backend.
 */
export function bindSteps(
  templates: readonly StepTemplate[],
  posed: PosedJob,
  candidates: readonly Candidate[],
  hardBackend: Backend,
): Bound {
  const steps: PlannedStep[] = [];
  const decisions: string[] = [];
  const known = new Map<string, Sizes>();
  for (const template of templates) if (template.hard) hardCandidate(template, candidates, hardBackend); // before any smaller obstacle hides it
  for (const template of templates) {
    const { hard, optional, ...planned } = template;
    const before = sizesBefore(template, known);
    const requires = posed.requires(template, before);
    const usable = hard ? [hardCandidate(template, candidates, hardBackend)] : candidates;
    const picked = tooLargeForCompany(template, requires) ?? pick(usable, template, requires);
    if (!isOffer(picked)) {
      if (!optional) throw picked.error;
      decisions.push(`no ${template.kind} beside the answer: ${picked.error.message}`);
      continue;
    }
    known.set(template.id, posed.gives(template, { before, requires, forecast: picked.forecast }));
    const waitsFor = requires.numOrbitals === undefined ? Object.values(template.inputs)[0]?.step : undefined;
    steps.push({
      ...planned,
      requires,
      backend: picked.backend.id,
      why: picked.why,
      forecast: picked.forecast,
      ...(waitsFor && { waitsFor }),
    });
    decisions.push(`${template.id} runs on ${picked.backend.id}: ${picked.why}`);
  }
  return { steps, decisions };
}

/** @throws UNSUPPORTED naming the backends here that do run such a step. */
function hardCandidate({ kind }: StepTemplate, candidates: readonly Candidate[], hardBackend: Backend): Candidate {
  const hard = candidates.find(({ backend }) => backend === hardBackend);
  if (hard?.backend.capabilities[kind] !== undefined) return hard;
  const alternatives = candidates.flatMap(({ backend }) => (backend.capabilities[kind] ? [backend.id] : []));
  const way = alternatives.length > 0 ? `${alternatives.join(' or ')} can` : 'no backend here does';
  throw unsupported(`${hardBackend.id} does not run ${kind} steps: ${way}`, { what: `${kind} on ${hardBackend.id}`, alternatives });
}

function sizesBefore(template: StepTemplate, known: ReadonlyMap<string, Sizes>): Sizes {
  return Object.assign({}, ...Object.values(template.inputs).map(({ step }) => known.get(step)));
}

function tooLargeForCompany(template: StepTemplate, { determinants = 0 }: Sizes): { error: CofactorError } | undefined {
  if (!template.optional || determinants <= REFERENCE_DETERMINANTS) return undefined;
  const message = `${determinants} determinants are more than the ${REFERENCE_DETERMINANTS} that are diagonalised as a companion`;
  return {
    error: new CofactorError('TOO_LARGE', message, { resource: 'determinants', asked: determinants, limit: REFERENCE_DETERMINANTS }),
  };
}

/** The cheapest, then the quickest, then the first given; with why. */
function pick(
  candidates: readonly Candidate[],
  template: StepTemplate,
  sizes: Sizes,
): (Offer & { why: string }) | { error: CofactorError } {
  const answers: (Offer | Refusal)[] = candidates.map((candidate) => offer(candidate, template, sizes));
  const offers = answers.filter(isOffer).sort(byPrice);
  if (offers.length === 0)
    return {
      error: mostTelling(
        answers.flatMap((answer) => (isOffer(answer) ? [] : [answer])),
        template,
      ),
    };
  const why = template.hard
    ? 'the backend of the hard part'
    : offers.length === 1
      ? `the only backend here that can run ${template.kind}`
      : `the cheapest, then quickest, of ${offers.map(({ backend }) => backend.id).join(', ')}`;
  return { ...offers[0], why };
}

export function byPrice(a: Offer, b: Offer): number {
  return a.forecast.costMicroUsd.likely - b.forecast.costMicroUsd.likely || a.forecast.wallMs.likely - b.forecast.wallMs.likely;
}

/** How much an error says about what to change: a wrong input first, a backend that was never meant for it last. */
const TELLING = ['INVALID_INPUT', 'TOO_LARGE', 'OVER_BUDGET', 'UNAVAILABLE'];
const rank = ({ error }: Refusal): number => (TELLING.includes(error.code) ? TELLING.indexOf(error.code) : TELLING.length);

/** The refusal to show when there are only refusals; the others are named in its message. */
export function mostTelling(refusals: readonly Refusal[], template?: StepTemplate): CofactorError {
  const [first, ...others] = [...refusals].sort((a, b) => rank(a) - rank(b));
  if (first === undefined || (template && others.length > 0 && rank(first) === TELLING.length && first.error.code === 'UNSUPPORTED')) {
    const what = template ? `${template.kind} steps` : 'this';
    const reasons = refusals.map(({ error }) => error.message).join('; ');
    return new CofactorError('UNSUPPORTED', `no backend here runs ${what}${reasons ? `: ${reasons}` : ': none was given'}`, { what });
  }
  const elsewhere = others.filter(({ error }) => error.code !== 'UNSUPPORTED' && error.message !== first.error.message);
  if (elsewhere.length === 0) return first.error;
  const { code, message, details, retryable } = first.error;
  return new CofactorError(code, `${message} (${elsewhere.map(({ error }) => error.message).join('; ')})`, details, { retryable });
}
