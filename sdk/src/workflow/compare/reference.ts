/** What errors are counted from: the method that a document names, the most exact one that can be planned, or a sealed target. */
import {
  CofactorError,
  invalidInput,
  parseDocument,
  sealOf,
  Target,
  type Arm,
  type ArmReport,
  type Comparison,
  type Report,
} from '../../contracts/index.ts';
import type { Candidate } from '../plan/offers.ts';
import type { ScanPoint } from '../pose/scan.ts';
import { isPlan, planArm, type PlannedArm } from './arms.ts';
import { MINIMUM_REFERENCES } from './minima.ts';

/** From the most exact to the cheapest: the first that fits the machine is the default reference. */
const REFERENCES = ['fci', 'mp2', 'rhf'] as const;
const EXACT: ReadonlySet<string> = new Set(['fci', 'casci']);
const [SEALED, REVEALED] = ['sealed target', 'revealed target'];

export const isExact = ({ method }: Pick<ArmReport, 'method'>): boolean => EXACT.has(method);
export const isRevealed = ({ method }: Pick<ArmReport, 'method'>): boolean => method === REVEALED;

/** Nothing for a sealed one: there is nothing to run. */
export function planReference(
  comparison: Comparison,
  points: readonly ScanPoint[],
  candidates: readonly Candidate[],
): PlannedArm | undefined {
  const { problem, reference } = comparison;
  if (reference?.sealed) return undefined;
  if (problem.kind === 'circuit') {
    const exact = { ...problem, shots: 0 };
    return planArm({ backend: 'auto', seed: 0 }, 'exact (reference)', comparison, [{ problem: exact }], candidates);
  }
  const choices = reference ? [{ ...reference, seed: 0 }] : problem.kind === 'minimum' ? MINIMUM_REFERENCES : ENERGY_REFERENCES;
  let last: PlannedArm | undefined;
  for (const { method, backend, seed } of choices) {
    last = planArm({ method, backend, seed }, `${method?.name} (reference)`, comparison, points, candidates);
    if (last.outlooks.every(isPlan)) return last;
  }
  return last;
}

const ENERGY_REFERENCES: readonly Arm[] = REFERENCES.map((name) => ({
  method: name === 'rhf' ? { name, maxIterations: 128, convergenceHartree: 1e-10, guess: 'atomic' } : { name },
  backend: 'auto',
  seed: 0,
}));

/** A target nobody has seen, as an arm without numbers. */
export const sealedArm = (count: number): ArmReport => targetArm(SEALED, Array<null>(count).fill(null));

/**
 * The target of a report, as an arm.
 * @throws CONFLICT when it is not the one that was sealed; INVALID_INPUT when it does not answer the question, or none was sealed
 */
export function revealedArm({ comparison, scan, reference: { sealed } }: Report, document: unknown): { arm: ArmReport; value?: number } {
  const target = parseDocument(Target, document, 'target');
  if (sealed === undefined) throw invalidInput('report.reference', 'a target that is still sealed', comparison.reference ?? 'none');
  const hash = sealOf(target);
  if (hash !== sealed) {
    const message = `this target is not the one that was sealed: the comparison names ${sealed}, the file has ${hash}: reveal the file as it was`;
    throw new CofactorError('CONFLICT', message, { what: 'target', expected: sealed, got: hash });
  }
  if (comparison.problem.kind === 'minimum') {
    if (target.value === undefined) throw invalidInput('target', 'value (of a minimum)', Object.keys(target));
    return { arm: targetArm(REVEALED, [null], target.source), value: target.value };
  }
  const energies = target.energiesHartree ?? [target.energyHartree ?? null];
  const count = scan?.values.length ?? 1;
  if (target.value !== undefined || energies.length !== count) {
    throw invalidInput('target', scan ? `energiesHartree with ${count} values, one per scan point` : 'energyHartree', Object.keys(target));
  }
  return { arm: targetArm(REVEALED, energies, target.source) };
}

function targetArm(label: string, energies: readonly (number | null)[], source?: string): ArmReport {
  return {
    label,
    method: label,
    backend: '',
    domain: 'external',
    ...(source !== undefined && { source }),
    points: energies.map((energy) => ({ status: 'external', ...(energy !== null && { energyHartree: energy }) })),
    wallMs: 0,
    costMicroUsd: 0,
  };
}
