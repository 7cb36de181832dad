/**
 * The ladder of sampled subspaces: what samples are worth at several sizes, beside chance and beside selected CI. A generator.
 *
 * A rung of size d diagonalises H in the product of the strings of the most frequent configurations, as many as d determinants
 * take, and beside it in three others of the same size:
 *
 *   as measured        configurations whose electron numbers are right, most frequent first
 *   recovered          all configurations, those that noise has broken set right by the occupancies of the subspace before
 *   chance             for either: as many strings, drawn uniformly; before recovery with the electron numbers that were measured
 *   selected CI        as many determinants, picked one by one by perturbation theory
 *
 * Chance is drawn several times: samples that know nothing of the molecule lie below all of n draws with probability 1/(n + 1).
 * Every energy is an upper bound of the exact one, so that the lower is the better.
 *
 * Source      Robledo-Moreno et al., Sci. Adv. 11 (2025), DOI 10.1126/sciadv.adu9991 (recovery); Reinholdt, Ziems, Kjellgren,
 *             Coriani, Sauer & Kongsted, J. Chem. Theory Comput. 21 (2025) 6811, DOI 10.1021/acs.jctc.5c00375, arXiv:2501.07231 (against selected CI).
 */
import {
  CofactorError,
  stream,
  type Hamiltonian,
  type RandomStream,
  type StepOutput,
  type StepResult,
  type StepSpec,
  type SubspaceLadder,
} from '../../../contracts/index.ts';
import { determinants } from '../../kinds/energy/sizes.ts';
import { ask } from '../driver.ts';
import {
  ascending,
  byFrequency,
  electronsOf,
  evenly,
  fillStrings,
  inSector,
  printString,
  readConfigurations,
  recovered,
  uniformString,
  type Configuration,
  type Occupations,
  type Pair,
  type Sector,
  type Strings,
} from './configuration-recovery.ts';

export interface LadderInput {
  hamiltonian: Hamiltonian;
  counts: Readonly<Record<string, number>>;
  /** Rungs at most; each has a quarter of the determinants of the next. */
  rungs: number;
  /** Draws of chance. */
  draws: number;
  /** Rounds of recovery. */
  iterations: number;
  /** Of the highest rung. */
  maxProductDimension: number;
  seed: number;
}

type Rung = SubspaceLadder['rungs'][number];
type Asked = StepSpec<'subspace' | 'selected-ci'>;
type Given = StepResult<'subspace' | 'selected-ci'>;
type Step<T> = Generator<Asked, T, Given>;

export interface LadderOutput {
  ladder: SubspaceLadder;
  /** The best subspace of the samples on the highest rung. */
  best: StepOutput<'subspace'>;
}

/** @throws INVALID_INPUT for counts of another register */
export function* ladderDriver(input: LadderInput): Step<LadderOutput> {
  const { hamiltonian, seed } = input;
  const all = byFrequency(readConfigurations(input.counts, hamiltonian), stream(seed, 'sqd/ladder/order'));
  const right = all.filter((configuration) => inSector(configuration, hamiltonian));
  const bench = diagonaliser(hamiltonian);
  const rungs: Rung[] = [];
  let best: StepOutput<'subspace'> | undefined;
  let before = '';
  for (const [k, size] of ladderSizes(input.maxProductDimension, input.rungs).entries()) {
    const plain = right.length > 0 ? fillStrings(right, hamiltonian, size) : undefined;
    const measured = plain && (yield* bench(plain));
    const recovery = right.length < all.length ? yield* recoveredSubspace(all, { ...input, size, measured, rung: k }, bench) : undefined;
    const dimensions = `${measured?.determinants} ${recovery?.output.determinants}`;
    if (dimensions === before) break; // the samples have no more strings to give
    before = dimensions;
    const chance = plain && (yield* chanceOf(plain, { input, rung: k }, bench));
    const recoveredChance = recovery && (yield* recoveredChanceOf(all, recovery.strings, chance, { input, rung: k }, bench));
    const outputs = [measured, recovery?.output].filter((output) => output !== undefined);
    const most = Math.max(...outputs.map((output) => output.determinants));
    const selected = (yield* ask({ kind: 'selected-ci', hamiltonian, determinants: most })).output;
    rungs.push({
      maxDeterminants: size,
      ...(measured && chance && { measured: arm(measured, chance) }),
      ...(recovery && recoveredChance && { recovered: arm(recovery.output, recoveredChance) }),
      selectedCi: { energyHartree: selected.energyHartree, determinants: selected.determinants },
    });
    best = outputs.reduce((low, output) => (output.energyHartree < low.energyHartree ? output : low));
  }
  if (best === undefined) throw new CofactorError('INTERNAL', 'a ladder without rungs', { where: 'ladderDriver' });
  const { numOrbitals, numElectrons } = hamiltonian;
  const shots = (of: readonly Configuration[]): number => of.reduce((sum, { count }) => sum + count, 0);
  const ladder: SubspaceLadder = {
    rungs,
    numOrbitals,
    numElectrons,
    sectorDeterminants: determinants(numOrbitals, numElectrons),
    samples: shots(all),
    samplesInSector: shots(right),
    configurations: all.length,
    configurationsInSector: right.length,
  };
  return { ladder, best };
}

/** Squares of n, 2n, 4n, … strings of either spin, up to `most` determinants. */
export function ladderSizes(most: number, rungs: number): number[] {
  const sizes = Array.from({ length: rungs }, (_, k) => Math.floor(Math.sqrt(most) / 2 ** k) ** 2).filter((size) => size >= 4);
  return [most, ...sizes.slice(1)].reverse();
}

function arm(output: StepOutput<'subspace'>, chance: readonly StepOutput<'subspace'>[]): NonNullable<Rung['measured']> {
  return {
    energyHartree: output.energyHartree,
    determinants: output.determinants,
    chanceHartree: chance.map(({ energyHartree }) => energyHartree),
  };
}

type Diagonalise = (strings: Strings) => Step<StepOutput<'subspace'>>;

/** Diagonalises each subspace once. */
function diagonaliser(hamiltonian: Hamiltonian): Diagonalise {
  const known = new Map<string, StepOutput<'subspace'>>();
  return function* (strings) {
    const [alphaStrings, betaStrings] = [strings.alpha, strings.beta].map((masks) =>
      masks.map((mask) => printString(mask, hamiltonian.numOrbitals)),
    );
    const key = `${alphaStrings.join()} ${betaStrings.join()}`;
    const output = known.get(key) ?? (yield* ask({ kind: 'subspace', hamiltonian, alphaStrings, betaStrings })).output;
    known.set(key, output);
    return output;
  };
}

interface Recovery {
  strings: Strings;
  output: StepOutput<'subspace'>;
}

/** The lowest subspace of some rounds of recovery. */
function* recoveredSubspace(
  all: readonly Configuration[],
  at: LadderInput & { size: number; rung: number; measured: StepOutput<'subspace'> | undefined },
  diagonalise: Diagonalise,
): Step<Recovery> {
  const { hamiltonian, iterations, seed, size, rung } = at;
  let occupations: Occupations = at.measured?.occupations ?? evenly(hamiltonian);
  let lowest: Recovery | undefined;
  for (let round = 0; round < iterations; round++) {
    const random = stream(seed, 'sqd/ladder/recovery', rung * iterations + round);
    const strings = fillStrings(recovered(all, hamiltonian, occupations, random), hamiltonian, size);
    const output = yield* diagonalise(strings);
    if (lowest === undefined || output.energyHartree < lowest.output.energyHartree) lowest = { strings, output };
    occupations = output.occupations;
  }
  if (lowest === undefined) throw new CofactorError('INTERNAL', 'no round of recovery', { where: 'ladderDriver' });
  return lowest;
}

interface Place {
  input: LadderInput;
  rung: number;
}

/** Subspaces of as many strings, drawn uniformly. */
function* chanceOf(like: Strings, { input, rung }: Place, diagonalise: Diagonalise): Step<StepOutput<'subspace'>[]> {
  const { hamiltonian, draws, seed } = input;
  const outputs: StepOutput<'subspace'>[] = [];
  for (let k = 0; k < draws; k++) {
    const random = stream(seed, 'sqd/ladder/chance', rung * draws + k);
    outputs.push(yield* diagonalise(drawStrings(uniform(hamiltonian, random), hamiltonian, like)));
  }
  return outputs;
}

/** The same with the electron numbers that were measured, recovered likewise: what recovery makes of samples that know nothing. */
function* recoveredChanceOf(
  all: readonly Configuration[],
  like: Strings,
  before: readonly StepOutput<'subspace'>[] | undefined,
  { input, rung }: Place,
  diagonalise: Diagonalise,
): Step<StepOutput<'subspace'>[]> {
  const { hamiltonian, draws, iterations, seed } = input;
  const lowest: StepOutput<'subspace'>[] = [];
  for (let k = 0; k < draws; k++) {
    let occupations: Occupations = before?.[k].occupations ?? evenly(hamiltonian);
    for (let round = 0; round < iterations; round++) {
      const random = stream(seed, 'sqd/ladder/recovered-chance', (rung * draws + k) * iterations + round);
      const twins = recovered(uniformTwins(all, hamiltonian, random), hamiltonian, occupations, random);
      const output = yield* diagonalise(drawStrings(twins, hamiltonian, like));
      occupations = output.occupations;
      if (lowest[k] === undefined || output.energyHartree < lowest[k].energyHartree) lowest[k] = output;
    }
  }
  return lowest;
}

/** Configurations of the sector, without end. */
function* uniform({ numOrbitals, numElectrons: [alpha, beta] }: Sector, random: RandomStream): Generator<Pair> {
  for (;;) yield { alpha: uniformString(numOrbitals, alpha, random), beta: uniformString(numOrbitals, beta, random) };
}

/** Each configuration in turn with its electron numbers in other orbitals, without end. */
function* uniformTwins(all: readonly Configuration[], { numOrbitals }: Sector, random: RandomStream): Generator<Pair> {
  for (;;) {
    for (const { alpha, beta } of all) {
      yield {
        alpha: uniformString(numOrbitals, electronsOf(alpha), random),
        beta: uniformString(numOrbitals, electronsOf(beta), random),
      };
    }
  }
}

/** Configurations looked at for each string before a draw is content with fewer. */
const PATIENCE = 1000;

/** The first strings of each spin, as many as `like` has. */
function drawStrings(drawn: Iterable<Pair>, { numElectrons }: Sector, like: Strings): Strings {
  const alpha = new Set<number>();
  const beta = numElectrons[0] === numElectrons[1] ? alpha : new Set<number>();
  let left = PATIENCE * (like.alpha.length + like.beta.length);
  for (const configuration of drawn) {
    if (alpha.size < like.alpha.length) alpha.add(configuration.alpha);
    if (beta.size < like.beta.length) beta.add(configuration.beta);
    if ((alpha.size === like.alpha.length && beta.size === like.beta.length) || left-- === 0) break;
  }
  return { alpha: ascending(alpha), beta: ascending(beta) };
}
