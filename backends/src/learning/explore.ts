/**
 * Exploring a landscape with a surrogate: label a few candidates far from each other, train, label where the committee
 * disagrees most, train again, until the budget of labels is spent. Random and given choices are the arms to hold it against.
 *
 * Source      query by committee: Seung, Opper & Sompolinsky 1992, DOI 10.1145/130385.130417.
 * Resume      `known` holds the labels of an interrupted run by candidate: the same seed asks for the same candidates in the
 *             same order, and the oracle only for those that are not known.
 */
import { invalidInput, stream, throwIfCancelled } from '@cofactor/sdk/contracts';
import { distance, type Geometry } from './descriptor.ts';
import { extrapolateEnergy, MIN_LABELS, trainSurrogate, type Label, type Surrogate, type SurrogateOptions } from './surrogate.ts';

/** What the oracle says about one geometry. */
export type OracleAnswer = Omit<Label, 'geometry'>;

export interface Exploration {
  surrogate: Surrogate;
  /** Candidates in the order they were labelled, and why. */
  labelled: { candidate: number; label: Label; reason: string }[];
}

export interface ExploreOptions extends Omit<SurrogateOptions, 'oracle'> {
  candidates: readonly Geometry[];
  /** Any method on any backend. */
  oracle: (geometry: Geometry, candidate: number) => Promise<OracleAnswer>;
  /** Named when a prediction is refused, e.g. `vqe on statevector`. @default 'the oracle of the exploration' */
  oracleName?: string;
  /** Budget: how many candidates are labelled. */
  labels: number;
  /** Where the committee disagrees, at random, or these candidates in this order (e.g. an equidistant grid). @default 'committee' */
  choose?: 'committee' | 'random' | readonly number[];
  /** Labels of an earlier, interrupted run, by candidate. */
  known?: ReadonlyMap<number, OracleAnswer>;
  /** Called after each new label, before anything else: write it down to resume from. */
  onLabel?: (candidate: number, answer: OracleAnswer) => void | Promise<void>;
}

/** Labels `labels` of the candidates and trains on them. @throws INVALID_INPUT, CANCELLED, or what the oracle throws */
export async function exploreLandscape(options: ExploreOptions): Promise<Exploration> {
  const {
    candidates,
    labels,
    oracle,
    oracleName = 'the oracle of the exploration',
    choose = 'committee',
    known,
    onLabel,
    ...rest
  } = options;
  const given = typeof choose === 'string' ? undefined : choose;
  checkBudget(candidates.length, labels, given);
  const training: SurrogateOptions = { ...rest, oracle: oracleName };
  const labelled: Exploration['labelled'] = [];
  const label = async (candidate: number, reason: string) => {
    throwIfCancelled(rest.signal);
    const geometry = candidates[candidate];
    const written = known?.get(candidate);
    const answer = written ?? (await oracle(geometry, candidate));
    if (!written) await onLabel?.(candidate, answer);
    labelled.push({ candidate, label: { geometry, ...answer }, reason });
  };
  const train = () =>
    trainSurrogate(
      labelled.map((entry) => entry.label),
      training,
    );

  if (given) for (const candidate of given) await label(candidate, 'given');
  else if (choose === 'random')
    for (const candidate of shuffled(candidates.length, rest.seed).slice(0, labels)) await label(candidate, 'at random');
  else {
    const start = Math.max(MIN_LABELS, Math.ceil(labels / 3));
    for (const candidate of spreadOut(candidates, Math.min(start, labels))) await label(candidate, 'far from those before');
    while (labelled.length < labels) {
      const { candidate, standardErrorHartree } = mostDisputed(await train(), candidates, labelled);
      await label(candidate, `the committee disagrees by ${standardErrorHartree.toExponential(2)} hartree`);
    }
  }
  return { surrogate: await train(), labelled };
}

function mostDisputed(surrogate: Surrogate, candidates: readonly Geometry[], labelled: Exploration['labelled']) {
  const done = new Set(labelled.map(({ candidate }) => candidate));
  return candidates
    .flatMap((geometry, candidate) =>
      done.has(candidate) ? [] : [{ candidate, standardErrorHartree: extrapolateEnergy(surrogate, geometry).standardErrorHartree }],
    )
    .reduce((most, next) => (next.standardErrorHartree > most.standardErrorHartree ? next : most));
}

/** Farthest-point choice (Gonzalez 1985, DOI 10.1016/0304-3975(85)90224-5), first the candidate farthest from the mean. */
function spreadOut(candidates: readonly Geometry[], count: number): number[] {
  const points = candidates.map(sortedDistances);
  const centre = points[0].map((_, k) => points.reduce((sum, point) => sum + (point[k] ?? 0), 0) / points.length);
  const away = points.map((point) => gap(point, centre));
  const chosen: number[] = [];
  let nearest = away;
  while (chosen.length < count) {
    const next = nearest.indexOf(Math.max(...nearest));
    nearest = points.map((point, at) => Math.min(chosen.length > 0 ? nearest[at] : Infinity, gap(point, points[next])));
    chosen.push(next);
  }
  return chosen;
}

const gap = (a: readonly number[], b: readonly number[]): number => Math.hypot(...a.map((value, k) => value - (b[k] ?? 0)));

function sortedDistances({ atomicNumbers, positionsBohr }: Geometry): number[] {
  const pairs = atomicNumbers.flatMap((_, j) => Array.from({ length: j }, (__, i) => distance(positionsBohr, i, j)));
  return pairs.sort((a, b) => a - b);
}

function shuffled(count: number, seed = 0): number[] {
  const random = stream(seed, 'explore-random');
  const order = Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at--) {
    const other = random.integer(at + 1);
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}

function checkBudget(candidates: number, labels: number, given: readonly number[] | undefined): void {
  if (!Number.isInteger(labels) || labels < MIN_LABELS || labels > candidates) {
    throw invalidInput('labels', `an integer from ${MIN_LABELS} to the ${candidates} candidates`, labels);
  }
  const fits = given?.every((at, index) => Number.isInteger(at) && at >= 0 && at < candidates && given.indexOf(at) === index);
  if (given && (given.length !== labels || !fits))
    throw invalidInput('choose', `${labels} different candidates below ${candidates}`, given);
}
