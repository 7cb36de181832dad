/** Arms that ran, as a report: a pure function of their numbers, so that a target revealed later is judged as if it had been there. */
import type { ArmReport, Comparison, Report, Verdict } from '../../contracts/index.ts';
import { withErrors } from './arms.ts';
import { circuitVerdict, withDeviations } from './circuits.ts';
import { lowestOf, minimumVerdict, withGap } from './minima.ts';
import { isExact, isRevealed, revealedArm } from './reference.ts';
import { verdict } from './verdict.ts';

type Judged = Pick<Report, 'reference' | 'exactInSpace' | 'bestFullSpaceClassical' | 'lowest' | 'arms' | 'verdict'>;

/** @param reference as an arm, with its own price; arms without errors, at `count` points */
export function judge(comparison: Comparison, reference: ArmReport, arms: readonly ArmReport[]): Judged {
  const sealed = comparison.reference?.sealed;
  const judged = judgeKind(comparison, reference, arms);
  if (sealed === undefined) return judged;
  return { ...judged, reference: { ...judged.reference, sealed }, verdict: withheld(judged.verdict, sealed) };
}

/** Nobody can be judged yet. */
const withheld = ({ lines }: Verdict, seal: string): Verdict => ({
  headline: `The target is sealed (${seal.slice(0, 12)}…): reveal it with cofactor compare report.json --reveal target.json`,
  winner: null,
  quantumNeeded: null,
  lines,
});

/**
 * The report with its target revealed: nothing runs, the numbers of the arms stay what they were.
 * @throws CONFLICT when the target is not the one that was sealed; INVALID_INPUT when it does not fit
 */
export function revealTarget(report: Report, target: unknown): Report {
  const { arm, value } = revealedArm(report, target);
  const judged = judgeKind(report.comparison, arm, report.arms, value);
  return { ...report, ...judged, reference: { ...judged.reference, source: arm.source } };
}

function judgeKind(comparison: Comparison, reference: ArmReport, arms: readonly ArmReport[], target?: number): Judged {
  switch (comparison.problem.kind) {
    case 'minimum':
      return judgeMinima(reference, arms, target);
    case 'circuit':
      return judgeCircuits(comparison, reference, arms);
    default:
      return judgeEnergies(comparison, reference, arms);
  }
}

function judgeMinima(reference: ArmReport, ran: readonly ArmReport[], target: number | undefined): Judged {
  const lowest = lowestOf([...ran, reference], target);
  const arms = ran.map((arm) => withGap(arm, lowest));
  const judged = minimumVerdict(arms, lowest);
  const wrong = lowest && target !== undefined && target < lowest.value - 1e-9 * Math.max(1, Math.abs(lowest.value));
  const lines = wrong ? [`the target, ${target}, lies below the proven minimum: it is wrong`, ...judged.lines] : judged.lines;
  return { ...plainReference(reference), ...(lowest && { lowest }), arms, verdict: { ...judged, lines } };
}

function judgeCircuits({ problem, arms: asked }: Comparison, reference: ArmReport, ran: readonly ArmReport[]): Judged {
  const exact = reference.points[0]?.circuit;
  const arms = problem.kind === 'circuit' ? ran.map((arm, k) => withDeviations(arm, asked[k], problem, exact)) : [...ran];
  const { reference: named, exactInSpace } = plainReference(reference);
  return {
    reference: { ...named, ...(exact && { expectations: exact.expectations }) },
    exactInSpace,
    arms,
    verdict: circuitVerdict(arms, exact),
  };
}

const plainReference = ({ label, method, points }: ArmReport): Pick<Judged, 'reference' | 'exactInSpace'> => ({
  reference: { label, method, energiesHartree: points.map(() => null) },
  exactInSpace: points.map(() => null),
});

function judgeEnergies(comparison: Comparison, reference: ArmReport, ran: readonly ArmReport[]): Judged {
  const exactInSpace = reference.points.map((_, k) => exactAt(k, [reference, ...ran]));
  // The same exact energy, whoever worked it out: an arm may have it at a point where the reference failed.
  const energies = isExact(reference) ? exactInSpace : reference.points.map(({ energyHartree }) => energyHartree ?? null);
  const arms = ran.map((arm) => withErrors(arm, energies));
  const bestFullSpaceClassical = bestFullSpace(comparison, [reference, ...arms], reference.points.length);
  const { problem } = comparison;
  return {
    reference: { label: reference.label, method: reference.method, energiesHartree: energies },
    exactInSpace,
    ...(bestFullSpaceClassical && { bestFullSpaceClassical }),
    arms,
    verdict: verdict({
      arms,
      reference,
      referenceIsExact: (isExact(reference) || isRevealed(reference)) && energies.every((energy) => energy !== null),
      ...(isRevealed(reference) && { goal: 'the revealed target' }),
      exactInSpace,
      bestFullSpaceClassical,
      accuracyHartree: problem.kind === 'energy' ? problem.accuracyHartree : undefined,
    }),
  };
}

function exactAt(point: number, arms: readonly ArmReport[]): number | null {
  for (const { method, points } of arms) {
    const { energyHartree, result } = points[point];
    if (isExact({ method }) && energyHartree !== undefined) return energyHartree;
    if (result?.classical?.exactInSpace) return result.classical.energyHartree;
  }
  return null;
}

/** With an active space, the best classical number of the whole molecule that the arms gave on their way: NEVPT2, else MP2, CASSCF, the mean field. */
function bestFullSpace({ problem }: Comparison, arms: readonly ArmReport[], count: number): Report['bestFullSpaceClassical'] {
  if (problem.kind !== 'energy' || problem.hamiltonian || problem.activeSpace.select === 'full') return undefined;
  for (const name of ['nevpt2', 'mp2', 'casscf']) {
    const arm = arms.find(({ method, points }) => method === name && points.some(({ fullSpaceHartree }) => fullSpaceHartree !== undefined));
    if (arm) return { method: name, energiesHartree: arm.points.map(({ fullSpaceHartree }) => fullSpaceHartree ?? null) };
  }
  const lowest = (point: number): number | null => {
    const fields = arms.flatMap(({ method, points }) => (method === 'dft' ? [] : (points[point]?.result?.components.scfHartree ?? [])));
    return fields.length > 0 ? Math.min(...fields) : null;
  };
  return { method: 'Hartree–Fock', energiesHartree: Array.from({ length: count }, (_, point) => lowest(point)) };
}
