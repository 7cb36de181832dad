/**
 * The verdict: computed from the numbers of the arms alone, so that whoever swaps the numbers swaps the winner. An arm wins
 * when it is the cheapest (money, then time) of those that stay within the accuracy asked at every point.
 */
import { CHEMICAL_ACCURACY_HARTREE, type ArmReport, type MethodName, type Report, type Verdict } from '../../contracts/index.ts';
import { duration, milliHartree, money } from '../format.ts';

export interface VerdictInput {
  /** With errors against the reference. */
  arms: readonly ArmReport[];
  /** What the errors are counted from, as an arm: its own price, and whether it is exact in the space. */
  reference: ArmReport;
  referenceIsExact: boolean;
  /** The exact energy of the active Hamiltonian by point, where known. */
  exactInSpace: readonly (number | null)[];
  bestFullSpaceClassical?: Report['bestFullSpaceClassical'];
  /** What an exact reference is called. @default the exact energy */
  goal?: string;
  /** @default chemical accuracy, 1 kcal/mol */
  accuracyHartree?: number;
}

export function verdict(input: VerdictInput): Verdict {
  const { arms, referenceIsExact, goal = 'the exact energy', accuracyHartree = CHEMICAL_ACCURACY_HARTREE } = input;
  const accuracy = `${milliHartree(accuracyHartree)} mEh`;
  const notes = [
    ...[input.reference, ...arms].flatMap(armNotes),
    ...boundNotes(input),
    ...spaceNotes(input, accuracyHartree),
    ...simulationNotes(arms),
  ];
  const stopped = noNumbers(input);
  if (stopped !== undefined) return { headline: stopped, winner: null, quantumNeeded: null, lines: notes };
  if (!referenceIsExact) {
    const missing = input.reference.points.some(({ energyHartree }) => energyHartree === undefined);
    const headline = missing
      ? `${input.reference.label} is missing at some points: no arm can be judged as a whole`
      : `No exact reference fits here: errors are distances from ${input.reference.label}, not accuracies`;
    return { headline, winner: null, quantumNeeded: null, lines: [...rankByEnergy(arms), ...notes] };
  }
  const character = correlationOf(arms, accuracyHartree);
  const within = arms.filter((arm) => arm.domain !== 'external' && isWithin(arm, accuracyHartree)).sort(byPrice);
  const winner = within.at(0);
  const need = quantumNeed(input, within);
  const headline =
    winner === undefined
      ? `No arm stays within ${accuracy} of ${goal}`
      : `${winner.label} is the cheapest arm within ${accuracy} of ${goal} (${price(winner)})`;
  return {
    headline: need.phrase ? `${headline}; ${need.phrase}` : headline,
    winner: winner?.label ?? null,
    quantumNeeded: need.needed,
    ...(character && { correlation: character.correlation }),
    lines: [...(character ? [character.line] : []), ...need.lines, ...notes],
  };
}

type Correlation = NonNullable<Verdict['correlation']>;

/** How far one determinant goes, and perturbation theory on it: whether the site is one for quantum methods at all. */
function correlationOf(arms: readonly ArmReport[], accuracyHartree: number): { correlation: Correlation; line: string } | undefined {
  const worst = (name: string): number | undefined =>
    arms.find(({ method, points }) => method === name && points.every(({ errorHartree }) => errorHartree !== undefined))
      ?.maxAbsErrorHartree;
  const [meanField, perturbed] = [worst('rhf'), worst('mp2')];
  if (meanField === undefined) return undefined;
  const off = `Hartree–Fock is off by at most ${milliHartree(meanField)} mEh`;
  if (meanField <= accuracyHartree) {
    return { correlation: 'weak', line: `weak correlation: ${off}, so that one determinant is enough and no quantum arm is needed` };
  }
  if (perturbed === undefined) return undefined;
  const also = `MP2 in the same Hamiltonian by ${milliHartree(perturbed)} mEh`;
  if (perturbed <= accuracyHartree) return { correlation: 'perturbative', line: `weak correlation: ${off}, ${also}` };
  return {
    correlation: 'strong',
    line: `strong correlation: ${off}, ${also}: this part is for methods that work in the whole active space, quantum ones among them`,
  };
}

/** What to say when there is nothing to compare. */
function noNumbers({ arms, reference, referenceIsExact }: VerdictInput): string | undefined {
  const gave = ({ points }: ArmReport): boolean =>
    points.some(({ energyHartree, fullSpaceHartree }) => (energyHartree ?? fullSpaceHartree) !== undefined);
  if (!arms.some((arm) => arm.domain !== 'external' && gave(arm))) return 'No arm could run: there is nothing to compare';
  if (referenceIsExact || gave(reference)) return undefined;
  const reason = reference.points.find(({ error }) => error !== undefined)?.error?.message;
  return `The reference gave no energy to count errors from${reason ? `: ${reason}` : ''}`;
}

/** Within the accuracy at every point, its sampling error included in the judgement. */
function isWithin({ points }: ArmReport, accuracyHartree: number): boolean {
  return points.every(
    ({ errorHartree, standardErrorHartree = 0 }) =>
      errorHartree !== undefined && Math.abs(errorHartree) <= accuracyHartree && standardErrorHartree <= accuracyHartree,
  );
}

export function byPrice(a: ArmReport, b: ArmReport): number {
  return a.costMicroUsd - b.costMicroUsd || a.wallMs - b.wallMs || (a.label < b.label ? -1 : 1);
}

/** Whether a quantum arm earns its price: no classical one, the reference included, is as good for less. */
function quantumNeed(
  { arms, reference }: VerdictInput,
  within: readonly ArmReport[],
): { needed: boolean | null; phrase?: string; lines: string[] } {
  const asked = arms.filter(({ domain, points }) => domain === 'quantum' && points.some(({ status }) => status === 'succeeded'));
  if (asked.length === 0) return { needed: null, lines: [] };
  const complete = reference.points.every(({ energyHartree }) => energyHartree !== undefined);
  const classical = [
    ...within.filter(({ domain }) => domain === 'classical'),
    ...(complete && reference.domain === 'classical' ? [reference] : []),
  ]
    .sort(byPrice)
    .at(0);
  const quantum = within.find(({ domain }) => domain === 'quantum');
  if (quantum === undefined) {
    const lines = classical ? [`${classical.label} answers classically (${price(classical)}); no quantum arm is within the accuracy`] : [];
    return { needed: classical ? false : null, phrase: 'no quantum arm gets there', lines };
  }
  if (classical === undefined) return { needed: true, phrase: 'no classical arm gets there', lines: [] };
  const needed =
    quantum.costMicroUsd < classical.costMicroUsd || (quantum.costMicroUsd === classical.costMicroUsd && quantum.wallMs < classical.wallMs);
  const lines = [`cheapest classical: ${classical.label} (${price(classical)}); cheapest quantum: ${quantum.label} (${price(quantum)})`];
  return {
    needed,
    phrase: needed ? 'a quantum arm is the cheaper one' : 'a classical arm is as good for less: no quantum arm is needed',
    lines,
  };
}

function rankByEnergy(arms: readonly ArmReport[]): string[] {
  const variational = arms.filter((arm) => isVariational(arm) && arm.points.every(({ energyHartree }) => energyHartree !== undefined));
  const sum = ({ points }: ArmReport): number => points.reduce((total, { energyHartree = 0 }) => total + energyHartree, 0);
  const [lowest] = [...variational].sort((a, b) => sum(a) - sum(b));
  return lowest === undefined
    ? []
    : [`lowest variational energy: ${lowest.label}; of variational arms the lowest is the closest to the exact energy`];
}

/** What the reader must know about one arm. */
function armNotes(arm: ArmReport): string[] {
  const stopped = arm.points.find(({ error }) => error !== undefined);
  const done = arm.points.filter(({ status }) => status === 'succeeded').length;
  const where = arm.points.length > 1 ? ` at ${arm.points.length - done} of ${arm.points.length} points` : '';
  const noise = Math.max(0, ...arm.points.map(({ standardErrorHartree = 0 }) => standardErrorHartree));
  return [
    ...(stopped?.error ? [`${arm.label} ${stopped.status}${where}: ${stopped.error.message}`] : []),
    ...(noise > 0 ? [`${arm.label} carries sampling noise: standard error up to ${milliHartree(noise)} mEh`] : []),
    ...(arm.points.some(({ energyHartree, fullSpaceHartree }) => energyHartree === undefined && fullSpaceHartree !== undefined)
      ? wholeMoleculeNotes(arm)
      : []),
  ];
}

const wholeMoleculeNotes = ({ label, method }: ArmReport): string[] => {
  if (method === 'uhf' || method === 'dft')
    return [`${label} answers for the whole molecule only: it has no counterpart inside the active Hamiltonian`];
  if (method === 'nevpt2')
    return [`${label} stands as a number of the whole molecule: it adds what the orbitals outside the active space correlate`];
  if (method !== 'casscf') return [];
  return [
    `${label} stands as a number of the whole molecule: its active orbitals are its own, not those of the Hamiltonian the other arms share`,
  ];
};

const VARIATIONAL: ReadonlySet<MethodName> = new Set(['rhf', 'uhf', 'fci', 'casci', 'vqe', 'adapt-vqe']);
const isVariational = ({ method }: ArmReport): boolean => VARIATIONAL.has(method as MethodName);

/** Below the exact energy by more than rounding and four standard errors. */
const BELOW_HARTREE = 1e-6;

function boundNotes({ arms, exactInSpace }: VerdictInput): string[] {
  return arms.flatMap((arm) => {
    const depths = arm.points.flatMap(({ energyHartree, standardErrorHartree = 0 }, k) => {
      const exact = exactInSpace[k] ?? null;
      return energyHartree === undefined || exact === null ? [] : [exact - energyHartree - 4 * standardErrorHartree];
    });
    const depth = Math.max(Number.NEGATIVE_INFINITY, ...depths);
    if (depth <= BELOW_HARTREE) return [];
    const below = `${arm.label} lies up to ${milliHartree(depth)} mEh below the exact energy of the same Hamiltonian`;
    if (isVariational(arm)) return [`${below}: a variational energy cannot, so this number is wrong`];
    return [arm.domain === 'external' ? `${below}: it answers another question` : `${below}: ${arm.method} is not variational`];
  });
}

/** How much the active space itself leaves out, as far as a full-space classical number tells. */
function spaceNotes({ exactInSpace, bestFullSpaceClassical }: VerdictInput, accuracyHartree: number): string[] {
  if (bestFullSpaceClassical === undefined) return [];
  const gaps = bestFullSpaceClassical.energiesHartree.flatMap((full, k) => {
    const exact = exactInSpace[k] ?? null;
    return full === null || exact === null ? [] : [exact - full];
  });
  const gap = Math.max(Number.NEGATIVE_INFINITY, ...gaps);
  if (gap <= accuracyHartree) return [];
  const { method } = bestFullSpaceClassical;
  return [
    `accuracy here is accuracy inside the active space: ${method} of the whole molecule lies up to ${milliHartree(gap)} mEh below the exact energy in the space`,
  ];
}

function simulationNotes(arms: readonly ArmReport[]): string[] {
  return arms
    .filter(({ simulated }) => simulated)
    .map(({ label, backend }) => `${label} was simulated (${backend}): its time is that of a classical machine, not of quantum hardware`);
}

const price = ({ costMicroUsd, wallMs }: ArmReport): string => `${money(costMicroUsd)}, ${duration(wallMs)}`;
