/** How large a molecule and its active space are, from the documents alone. */
import {
  frozenCoreOrbitals,
  invalidInput,
  tooLarge,
  type ActiveSpace,
  type MolecularSystem,
  type Sizes,
  type StepKind,
} from '@cofactor/sdk/contracts';
import { buildBasis } from '../chemistry/basis/index.ts';
import { forecastRepulsion } from '../chemistry/integrals/index.ts';
import { storedIntegralsBytes } from '../engine/machine-memory.ts';
import { MAX_BASIS_FUNCTIONS } from './capabilities.ts';

export interface MoleculeSizes {
  basisFunctions: number;
  numElectrons: [number, number];
  repulsion: ReturnType<typeof forecastRepulsion>;
  sizes: Sizes;
}

/**
 * @throws INVALID_INPUT for an unknown basis set, UNSUPPORTED for an element it lacks, TOO_LARGE for too many functions
 */
export function moleculeSizes(kind: StepKind, system: MolecularSystem | undefined, known: Sizes): MoleculeSizes {
  const basis =
    system &&
    buildBasis({ ...system, positionsBohr: Float64Array.from(system.positionsBohr) }, system.basisText ?? system.basis, system.angular)
      .system;
  const basisFunctions = basis?.numFunctions ?? known.basisFunctions;
  if (basisFunctions === undefined)
    throw invalidInput(`${kind}.system`, 'a molecule, or the number of basis functions in sizes', undefined);
  if (basisFunctions > MAX_BASIS_FUNCTIONS) {
    throw tooLarge(
      `${kind} on cpu takes at most ${MAX_BASIS_FUNCTIONS} basis functions, got ${basisFunctions}: take fewer atoms or a smaller basis`,
      { resource: 'basis functions', asked: basisFunctions, limit: MAX_BASIS_FUNCTIONS },
    );
  }
  const numElectrons = system ? electrons(system) : (known.numElectrons ?? halfFilled(basisFunctions));
  const repulsion = basis ? forecastRepulsion(basis, { memoryBytes: storedIntegralsBytes() }) : repulsionOf(basisFunctions);
  return { basisFunctions, numElectrons, repulsion, sizes: { basisFunctions, numOrbitals: basisFunctions, numElectrons } };
}

/** Without shells, by the number of functions: primitives make some hundred operations an integral. */
function repulsionOf(basisFunctions: number): MoleculeSizes['repulsion'] {
  const pairs = (basisFunctions * (basisFunctions + 1)) / 2;
  const memoryBytes = 4 * pairs * (pairs + 1);
  return { mode: memoryBytes <= storedIntegralsBytes() ? 'stored' : 'direct', memoryBytes, flops: 100 * pairs ** 2 };
}

function electrons({ atomicNumbers, charge, multiplicity }: MolecularSystem): [number, number] {
  const total = atomicNumbers.reduce((sum, z) => sum + z, -charge);
  const alpha = Math.max(0, Math.ceil((total + multiplicity - 1) / 2));
  return [alpha, Math.max(0, total - alpha)];
}

export function coreOrbitals({ atomicNumbers }: MolecularSystem): number {
  return atomicNumbers.reduce((sum, z) => sum + frozenCoreOrbitals(z), 0);
}

/** Orbitals of the space, of `all` that may be in it; unknown where the molecule decides. */
export function activeOrbitals(space: ActiveSpace, all: number): number | undefined {
  switch (space.select) {
    case 'full':
      return all;
    case 'orbitals':
      return space.orbitalIndices.length;
    case 'auto':
      return undefined;
    default:
      return space.orbitals;
  }
}

/** Electrons of the space, of `all` that there are; unknown where the molecule decides. */
export function activeElectrons(space: ActiveSpace, all: readonly [number, number]): [number, number] | undefined {
  const [alpha, beta] = all;
  const unpaired = alpha - beta;
  const inside = (total: number): [number, number] => [(total + unpaired) / 2, (total - unpaired) / 2];
  switch (space.select) {
    case 'full':
      return [alpha, beta];
    case 'auto':
      return undefined;
    case 'orbitals': {
      const { electrons, orbitalIndices } = space;
      const held = (occupied: number): number => orbitalIndices.filter((index) => index < occupied).length;
      return inside(electrons ?? held(alpha) + held(beta));
    }
    default:
      return inside(space.electrons);
  }
}

/** As many electrons of each spin as half the orbitals: of a space that nothing is known about. */
export const halfFilled = (m: number): [number, number] => [Math.ceil(m / 2), Math.ceil(m / 2)];
