/** Sizes that follow from the problem before anything runs: the active space, its determinants, its qubits. */
import { frozenCoreOrbitals, invalidInput, type ActiveSpace, type Sizes } from '../../../contracts/index.ts';
import type { PosedMolecule } from './pose.ts';

/** n choose k, exact below 2⁵³ and rounded above. */
export function binomial(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) value = Math.round((value * (n - i + 1)) / i);
  return k < 0 || k > n ? 0 : value;
}

/** Slater determinants with nα and nβ electrons in n orbitals: C(n, nα) · C(n, nβ). */
export function determinants(numOrbitals: number, [alpha, beta]: readonly [number, number]): number {
  return binomial(numOrbitals, alpha) * binomial(numOrbitals, beta);
}

/** What a space of this size takes on a classical and on a quantum machine (a qubit a spin orbital, unless a mapping spares some). */
export function spaceSizes(sizes: Sizes): Sizes {
  const { numOrbitals, numElectrons } = sizes;
  if (numOrbitals === undefined) return sizes;
  return {
    ...sizes,
    qubits: sizes.qubits ?? 2 * numOrbitals,
    ...(numElectrons && { determinants: determinants(numOrbitals, numElectrons) }),
  };
}

/** Core orbitals frozen in the full space. */
export function coreOrbitals({ problem, system }: PosedMolecule): number {
  return problem.frozenCore ? system.atomicNumbers.reduce((sum, z) => sum + frozenCoreOrbitals(z), 0) : 0;
}

/**
 * Orbitals and electrons of the active space, as far as the problem fixes them.
 * @param numOrbitals of the whole molecule, where a forecast of the mean field told it.
 * @throws INVALID_INPUT when the molecule cannot hold the space.
 */
export function activeSpaceSizes(posed: PosedMolecule, numOrbitals?: number): Sizes {
  const { activeSpace } = posed.problem;
  switch (activeSpace.select) {
    case 'full': {
      const core = coreOrbitals(posed);
      const [alpha, beta] = posed.numElectrons;
      if (beta < core)
        throw invalidInput('problem.frozenCore', `false (there are ${beta} β electrons)`, `a frozen core of ${core} orbitals`);
      return { numElectrons: [alpha - core, beta - core], ...(numOrbitals !== undefined && { numOrbitals: numOrbitals - core }) };
    }
    case 'orbitals':
      return listedOrbitals(posed, activeSpace, numOrbitals);
    case 'auto':
      return {};
    default:
      return checkedSpace(posed, activeSpace.electrons, activeSpace.orbitals, numOrbitals);
  }
}

function listedOrbitals(posed: PosedMolecule, space: ActiveSpace & { select: 'orbitals' }, numOrbitals?: number): Sizes {
  const path = 'problem.activeSpace.orbitalIndices';
  const { orbitalIndices, electrons } = space;
  if (new Set(orbitalIndices).size < orbitalIndices.length) throw invalidInput(path, 'each orbital once', orbitalIndices);
  const highest = Math.max(...orbitalIndices);
  if (numOrbitals !== undefined && highest >= numOrbitals) throw invalidInput(path, `orbitals from 0 to ${numOrbitals - 1}`, highest);
  const [alpha, beta] = posed.numElectrons;
  const occupied = orbitalIndices.filter((p) => p < alpha).length + orbitalIndices.filter((p) => p < beta).length;
  return checkedSpace(posed, electrons ?? occupied, orbitalIndices.length, numOrbitals);
}

function checkedSpace(posed: PosedMolecule, electrons: number, orbitals: number, numOrbitals?: number): Sizes {
  const [alpha, beta] = posed.numElectrons;
  const unpaired = alpha - beta;
  const field = 'problem.activeSpace.electrons';
  if (electrons > alpha + beta) throw invalidInput(field, `at most the ${alpha + beta} electrons of the molecule`, electrons);
  if (electrons < unpaired || (electrons - unpaired) % 2 !== 0) {
    const parity = unpaired % 2 === 0 ? 'an even number' : 'an odd number';
    throw invalidInput(field, `${parity} of at least ${unpaired} (multiplicity ${unpaired + 1})`, electrons);
  }
  const active: [number, number] = [(electrons + unpaired) / 2, (electrons - unpaired) / 2];
  if (active[0] > orbitals)
    throw invalidInput('problem.activeSpace.orbitals', `at least ${active[0]} for ${electrons} electrons`, orbitals);
  const inactive = beta - active[1];
  if (numOrbitals !== undefined && inactive + orbitals > numOrbitals) {
    const most = numOrbitals - inactive;
    throw invalidInput(
      'problem.activeSpace.orbitals',
      `at most ${most} (the molecule has ${numOrbitals}, ${inactive} stay doubly occupied)`,
      orbitals,
    );
  }
  return { numOrbitals: orbitals, numElectrons: active };
}
