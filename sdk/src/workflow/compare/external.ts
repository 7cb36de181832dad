/** Arms whose numbers come from elsewhere: an energy, a value, or measured counts, which are given the subspace they span. */
import { Method, parseDocument, type Arm, type ArmPoint, type ArmReport } from '../../contracts/index.ts';

/** Determinants at most of the subspace that counts span: all that they gave, or the most frequent of very many. */
const MOST_DETERMINANTS = 10_000;

/** What is run for an arm: of outcomes measured elsewhere the energy of their subspace; of other numbers nothing. */
export function asRun(arm: Arm, kind: string): Arm | undefined {
  const { external, ...rest } = arm;
  if (external === undefined) return arm;
  if (external.counts === undefined || kind !== 'energy') return undefined;
  return {
    ...rest,
    method: parseDocument(Method, { name: 'sqd', counts: external.counts, maxProductDimension: MOST_DETERMINANTS }),
    backend: 'auto',
    seeds: 1,
  };
}

/** @param ran what `asRun` gave; its price is of the classical part alone, and no price of the arm */
export function externalArm(label: string, arm: Arm, count: number, ran: ArmReport | undefined): ArmReport {
  const { external } = arm;
  const shots = Object.values(external?.counts ?? {}).reduce((sum, times) => sum + times, 0);
  return {
    label,
    method: 'external',
    backend: '',
    domain: 'external',
    source: external?.source,
    points: ran?.points ?? claimedPoints(arm, count),
    wallMs: 0,
    costMicroUsd: 0,
    ...(shots > 0 && { shots }),
    ...(ran?.qubits !== undefined && { qubits: ran.qubits }),
  };
}

function claimedPoints({ external }: Arm, count: number): ArmPoint[] {
  const energies = external?.energiesHartree ?? (external?.energyHartree === undefined ? [] : [external.energyHartree]);
  return Array.from({ length: count }, (_, k) => ({
    status: 'external',
    energyHartree: energies[k] ?? undefined,
    ...(external?.value !== undefined && { values: [external.value] }),
  }));
}
