/** The orbitals that a run left, from what its steps gave. */
import { getFloat64, invalidInput, memoryStore, type ArtifactStore, type MolecularSystem, type StepResult } from '@cofactor/sdk/contracts';
import type { OpenedCapsule } from '@cofactor/sdk/workflow';
import type { MolecularOrbitals, OrbitalSet } from '../chemistry/formats/index.ts';
import { basisOf } from './molecule.ts';

export interface RunOrbitals extends MolecularOrbitals {
  /** @example natural orbitals of casscf */
  label: string;
}

/**
 * Natural orbitals where CASSCF made some, else those of the mean field.
 * @throws INVALID_INPUT for a capsule without them: of another kind of job, or of one that ran at a gateway
 */
export async function orbitalsOf(capsule: Pick<OpenedCapsule, 'plan' | 'entries' | 'arrays'>): Promise<RunOrbitals> {
  const { entries, arrays } = capsule;
  const artifacts = memoryStore();
  for (const bytes of arrays.values()) await artifacts.put(bytes);
  const results = entries.map(({ key, result }) => ({ key, result }));
  const optimised = results.find(({ result }) => result.kind === 'casscf');
  const field =
    results.find(({ key, result }) => result.kind === 'scf' && key === 'scf') ?? results.find(({ result }) => result.kind === 'scf');
  const found = optimised ?? field;
  if (found === undefined) {
    const got = `steps ${entries.map(({ result }) => result.kind).join(', ') || 'of none: a job of a gateway leaves no steps'}`;
    throw invalidInput('capsule', 'a mean field or CASSCF among its steps', got, 'run the job here');
  }
  const { system } = basisOf(systemOf(capsule, found.key));
  return { system, ...(await (found === optimised ? naturalOrbitals : fieldOrbitals)(found.result, artifacts)) };
}

type Sets = Pick<RunOrbitals, 'alpha' | 'beta' | 'label'>;

async function naturalOrbitals(result: StepResult, artifacts: ArtifactStore): Promise<Sets> {
  const { orbitals, orbitalEnergiesHartree: energiesHartree, activeSpace } = (result as StepResult<'casscf'>).output;
  const { coreOrbitals, activeOrbitals = [] } = activeSpace;
  const occupations = energiesHartree.map((_, k) => (k < coreOrbitals ? 2 : (activeOrbitals[k - coreOrbitals]?.occupation ?? 0)));
  return {
    label: 'natural orbitals of casscf',
    alpha: { coefficients: await getFloat64(artifacts, orbitals.alpha), energiesHartree, occupations },
  };
}

async function fieldOrbitals(result: StepResult, artifacts: ArtifactStore): Promise<Sets> {
  const { orbitals, orbitalEnergiesHartree: energies, occupied, reference, exchangeCorrelation } = (result as StepResult<'scf'>).output;
  const [numAlpha, numBeta] = occupied;
  const electrons = (k: number): number => (k < numAlpha ? 1 : 0) + (k < numBeta ? 1 : 0);
  const set = async (
    ref: typeof orbitals.alpha,
    energiesHartree: readonly number[],
    count: (k: number) => number,
  ): Promise<OrbitalSet> => ({
    coefficients: await getFloat64(artifacts, ref),
    energiesHartree,
    occupations: energiesHartree.map((_, k) => count(k)),
  });
  const label = `orbitals of ${exchangeCorrelation?.functional ?? reference}`;
  if (!orbitals.beta || !energies.beta) return { label, alpha: await set(orbitals.alpha, energies.alpha, electrons) };
  return {
    label,
    alpha: await set(orbitals.alpha, energies.alpha, (k) => (k < numAlpha ? 1 : 0)),
    beta: await set(orbitals.beta, energies.beta, (k) => (k < numBeta ? 1 : 0)),
  };
}

/** What a step was asked of: planned, or where the nuclei came to rest before it. */
function systemOf({ plan, entries }: Pick<OpenedCapsule, 'plan' | 'entries'>, key: string): MolecularSystem {
  const planned = plan.stages.flatMap(({ steps }) => steps).find(({ id }) => id === key);
  const system = planned && 'system' in planned.spec ? planned.spec.system : undefined;
  if (system !== undefined) return system as MolecularSystem;
  const before = entries.find(({ result }) => result.kind === 'optimize-geometry')?.result as StepResult<'optimize-geometry'> | undefined;
  if (before === undefined) throw invalidInput('capsule', 'the molecule of its orbitals', key);
  return before.output.system;
}

/** An orbital by its name among those of a run: `homo`, `lumo`, `homo-2`, `lumo+1`, or its number from 1. */
export function orbitalNamed(
  name: string,
  { alpha, beta }: Pick<MolecularOrbitals, 'alpha' | 'beta'>,
  spin: 'alpha' | 'beta' = 'alpha',
): number {
  const { occupations } = spin === 'beta' ? (beta ?? alpha) : alpha;
  const [, from, sign, shift] = /^(homo|lumo)(?:([+-])(\d+))?$/i.exec(name) ?? [];
  const highest = occupations.findLastIndex((n) => n >= (beta ? 0.5 : 1));
  const origin = from?.toLowerCase() === 'homo' ? highest : highest + 1;
  const index = from === undefined ? Number(name) - 1 : origin + (sign === '-' ? -1 : 1) * Number(shift ?? 0);
  if (Number.isInteger(index) && index >= 0 && index < occupations.length) return index;
  throw invalidInput('orbital', `homo, lumo, homo-1 …, or a number from 1 to ${occupations.length}`, name);
}
