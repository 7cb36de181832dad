/**
 * What a ladder of sampled subspaces says, from its numbers alone. Pure.
 *
 * Samples that know nothing of the molecule lie below all of n random draws with probability 1/(n + 1), so that "better than
 * chance" at one size is said wrongly that often; sizes share their samples and are no independent evidence.
 */
import type { SubspaceLadder } from '../../contracts/index.ts';

type Rung = SubspaceLadder['rungs'][number];
type LadderArm = NonNullable<Rung['measured']>;

/** What a person is told first, and why. */
export interface AuditVerdict {
  headline: string;
  lines: string[];
}

/** Energies closer than this are the same. */
const SAME_HARTREE = 1e-8;

/** The arm that stands for the samples: recovered where recovery was needed. */
export function samplesOf({ measured, recovered }: Rung): LadderArm {
  const arm = recovered ?? measured;
  if (arm === undefined) throw new RangeError('a rung without samples');
  return arm;
}

export const isExhaustive = (rung: Rung, { sectorDeterminants }: SubspaceLadder): boolean =>
  samplesOf(rung).determinants >= sectorDeterminants;

/** @param exactHartree full CI of the same Hamiltonian, where it fits */
export function auditVerdict(ladder: SubspaceLadder, exactHartree?: number): AuditVerdict {
  const telling = ladder.rungs.filter((rung) => !isExhaustive(rung, ladder));
  const lines = [...sampleLines(ladder), ...gapLines(telling.at(-1), exactHartree), ...recoveryLines(telling)];
  const exhaustive = ladder.rungs.length - telling.length;
  if (exhaustive > 0) {
    lines.push(
      `exhaustive: ${exhaustive} of ${ladder.rungs.length} subspaces hold the whole sector of ${ladder.sectorDeterminants} determinants and say nothing about the samples`,
    );
  }
  if (telling.length === 0) return { headline: 'no verdict: every subspace holds the whole sector', lines };
  const draws = samplesOf(telling[0]).chanceHartree.length;
  lines.push(
    `better than chance: below all ${draws} random subspaces of the same size, which samples that know nothing reach once in ${draws + 1} times`,
  );
  return { headline: `${againstChance(telling)}; ${againstSelectedCi(telling)}`, lines };
}

function againstChance(rungs: readonly Rung[]): string {
  const better = rungs.filter((rung) => {
    const { energyHartree, chanceHartree } = samplesOf(rung);
    return energyHartree < Math.min(...chanceHartree) - SAME_HARTREE;
  });
  if (better.length === 0) return `picks no better determinants than chance ${atAll(rungs)}`;
  return `picks better determinants than chance ${atSome(better, rungs)}`;
}

function againstSelectedCi(rungs: readonly Rung[]): string {
  const gap = (rung: Rung): number => samplesOf(rung).energyHartree - rung.selectedCi.energyHartree;
  const worse = rungs.filter((rung) => gap(rung) > SAME_HARTREE);
  const better = rungs.filter((rung) => gap(rung) < -SAME_HARTREE);
  if (worse.length === 0 && better.length === 0) return `as good as selected CI ${atAll(rungs)}`;
  const parts = [
    ...(worse.length > 0 ? [`worse than selected CI ${atSome(worse, rungs)}`] : []),
    ...(better.length > 0 ? [`better than selected CI ${atSome(better, rungs)}`] : []),
  ];
  return parts.join(', ');
}

const atAll = (rungs: readonly Rung[]): string => (rungs.length === 1 ? 'at the one size' : `at all ${rungs.length} sizes`);

function atSome(some: readonly Rung[], all: readonly Rung[]): string {
  if (some.length === all.length) return atAll(all);
  const sizes = some.map((rung) => samplesOf(rung).determinants).join(', ');
  return `at ${some.length} of ${all.length} sizes (${sizes} determinants)`;
}

function sampleLines({ samples, samplesInSector, configurations, numElectrons: [alpha, beta] }: SubspaceLadder): string[] {
  const wrong = samples - samplesInSector;
  const share = ((100 * wrong) / samples).toFixed(1);
  return [
    `${samples} samples, ${configurations} different; ${wrong} (${share} %) have other electron numbers than ${alpha} α and ${beta} β`,
  ];
}

function gapLines(rung: Rung | undefined, exact: number | undefined): string[] {
  if (rung === undefined) return [];
  const { energyHartree, chanceHartree, determinants } = samplesOf(rung);
  const above = (energy: number): string => `${((energy - (exact ?? 0)) * 1e3).toFixed(2)} mEh`;
  const lowest = Math.min(...chanceHartree);
  if (exact !== undefined) {
    return [
      `at ${determinants} determinants: ${above(energyHartree)} above full CI, the best random subspace ${above(lowest)}, selected CI ${above(rung.selectedCi.energyHartree)}`,
    ];
  }
  const below = ((lowest - energyHartree) * 1e3).toFixed(2);
  const over = ((energyHartree - rung.selectedCi.energyHartree) * 1e3).toFixed(2);
  return [
    `at ${determinants} determinants: ${below} mEh below the best random subspace, ${over} mEh above selected CI; full CI does not fit here`,
  ];
}

/** What configuration recovery adds, to the samples and to samples that know nothing. */
function recoveryLines(rungs: readonly Rung[]): string[] {
  const both = rungs.findLast(({ measured, recovered }) => measured && recovered);
  if (both?.measured === undefined || both.recovered === undefined) return [];
  const gain = (before: number, after: number): string => `${((before - after) * 1e3).toFixed(2)} mEh`;
  const { measured, recovered } = both;
  return [
    `configuration recovery lowers the samples by ${gain(measured.energyHartree, recovered.energyHartree)} and random ones by ${gain(mean(measured.chanceHartree), mean(recovered.chanceHartree))} at ${recovered.determinants} determinants`,
  ];
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
