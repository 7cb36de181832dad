/** From the documents of a step to the objects of chemistry: molecules and their integrals. */
import {
  contentHash,
  getFloat64,
  invalidInput,
  unsupported,
  type ArtifactStore,
  type MolecularSystem,
  type RunContext,
  type ScfOutput,
} from '@cofactor/sdk/contracts';
import { buildBasis, type BuiltBasis, fittingSetOf } from '../chemistry/basis/index.ts';
import {
  createRepulsion,
  kineticMatrix,
  nuclearAttractionMatrix,
  pointChargeMatrix,
  type Repulsion,
} from '../chemistry/integrals/index.ts';
import { combine } from '../chemistry/linear-algebra.ts';
import type { PointCharges, ScfResult } from '../chemistry/scf/index.ts';
import { storedIntegralsBytes } from '../engine/machine-memory.ts';

export function basisOf(system: MolecularSystem): BuiltBasis {
  const positionsBohr = Float64Array.from(system.positionsBohr);
  return buildBasis({ atomicNumbers: system.atomicNumbers, positionsBohr }, system.basisText ?? system.basis, system.angular);
}

/** Functions for density fitting; `auto`: of the set made for the basis. */
export function auxiliaryOf(system: MolecularSystem, name: string): BuiltBasis {
  const positionsBohr = Float64Array.from(system.positionsBohr);
  const chosen = name === 'auto' ? fittingSetOf(system.basis) : name;
  return buildBasis({ atomicNumbers: system.atomicNumbers, positionsBohr }, chosen, undefined, 'fitting');
}

export function pointChargesOf({ pointCharges }: MolecularSystem): PointCharges | undefined {
  if (!pointCharges) return undefined;
  return { charges: Float64Array.from(pointCharges.charges), positionsBohr: Float64Array.from(pointCharges.positionsBohr) };
}

/** Kinetic energy, attraction by the nuclei and by point charges; n × n. */
export function coreHamiltonian(system: MolecularSystem, { system: basis }: BuiltBasis): Float64Array {
  const outside = pointChargesOf(system);
  const parts = [kineticMatrix(basis), nuclearAttractionMatrix(basis)];
  if (outside) parts.push(pointChargeMatrix(basis, outside.charges, outside.positionsBohr));
  return combine(
    parts,
    parts.map(() => 1),
  );
}

/** Of the nuclei with each other and with point charges. */
export function nucleiHartree({ nuclearRepulsionHartree, embeddingHartree }: ScfOutput): number {
  return nuclearRepulsionHartree + (embeddingHartree?.nuclei ?? 0);
}

let kept: { key: string; repulsion: Repulsion } | undefined;

/** Two-electron integrals of a molecule; those of the last one are kept, for the steps that follow its SCF. */
export function repulsionOf(system: MolecularSystem, { system: basis, name, angular }: BuiltBasis, context: RunContext): Repulsion {
  const { signal, onProgress } = context;
  const key = contentHash({ atomicNumbers: system.atomicNumbers, positionsBohr: system.positionsBohr, name, angular });
  if (kept?.key === key) return kept.repulsion;
  kept?.repulsion.dispose();
  kept = undefined; // before the new ones take their memory
  const repulsion = createRepulsion(basis, {
    memoryBytes: storedIntegralsBytes(),
    signal,
    onProgress: (fraction) => onProgress?.({ message: `two-electron integrals ${Math.floor(100 * fraction)} %` }),
  });
  kept = { key, repulsion };
  return repulsion;
}

type StoredScf = Pick<
  ScfResult,
  'reference' | 'system' | 'energyHartree' | 'orbitals' | 'orbitalEnergiesHartree' | 'numOrbitals' | 'occupied' | 'exchangeCorrelation'
>;

/** The Hartree–Fock solution of an earlier `scf` step. @throws UNSUPPORTED of a functional, and what `storedField` throws */
export async function storedScf(scf: ScfOutput, basis: BuiltBasis, artifacts: ArtifactStore): Promise<StoredScf> {
  if (scf.exchangeCorrelation) {
    throw unsupported('orbitals of a density functional carry no other method here: run the SCF without functional', {
      what: `a method on orbitals of ${scf.exchangeCorrelation.functional}`,
      alternatives: ['rhf', 'uhf'],
    });
  }
  return storedField(scf, basis, artifacts);
}

/** The solution of an earlier `scf` step, with or without a functional. @throws INVALID_INPUT when it belongs to another molecule or basis */
export async function storedField(scf: ScfOutput, { system }: BuiltBasis, artifacts: ArtifactStore): Promise<StoredScf> {
  const [numFunctions, numOrbitals] = scf.orbitals.alpha.shape;
  if (numFunctions !== system.numFunctions) {
    throw invalidInput('scf.orbitals', `${system.numFunctions} rows, the basis functions of this system`, numFunctions);
  }
  const { alpha, beta } = scf.orbitalEnergiesHartree;
  return {
    reference: scf.reference,
    system,
    energyHartree: scf.energyHartree,
    orbitals: {
      alpha: await getFloat64(artifacts, scf.orbitals.alpha),
      ...(scf.orbitals.beta && { beta: await getFloat64(artifacts, scf.orbitals.beta) }),
    },
    orbitalEnergiesHartree: { alpha: Float64Array.from(alpha), ...(beta && { beta: Float64Array.from(beta) }) },
    numOrbitals,
    occupied: { alpha: scf.occupied[0], beta: scf.occupied[1] },
    exchangeCorrelation: scf.exchangeCorrelation,
  };
}
