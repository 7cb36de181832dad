/**
 * Active spaces: which orbitals of an SCF solution carry the correlation. What is neither core nor active stays empty.
 *
 *   full        every orbital but the frozen core
 *   frontier    electrons and orbitals next to the Fermi level, by energy
 *   orbitals    those asked for; the other occupied ones are core
 *   avas        those that overlap chosen atomic orbitals most (avas.ts)
 */
import { elementSymbol, frozenCoreOrbitals, invalidInput, unsupported, type ActiveSpace, type Warning } from '@cofactor/sdk/contracts';
import { range, selectColumns } from '../linear-algebra.ts';
import { avasSpace } from './avas.ts';
import { compositions, describeComposition } from './composition.ts';
import type { ReferenceOrbitals, SelectedSpace } from './types.ts';

/** Orbitals closer than this in energy count as one degenerate set. */
const DEGENERATE_HARTREE = 1e-6;

/**
 * @param scf orbitals of RHF, ROHF or (α orbitals) UHF
 * @param frozenCore used by `full` only: elsewhere what is inactive follows from the space
 * @throws INVALID_INPUT naming the field of `problem.activeSpace` and the way out
 * @throws UNSUPPORTED for selections that need a correlated density
 */
export function selectActiveSpace(scf: ReferenceOrbitals, request: { activeSpace: ActiveSpace; frozenCore?: boolean }): SelectedSpace {
  const { activeSpace, frozenCore } = request;
  if (scf.reference === 'uhf')
    throw invalidInput('reference', 'rhf or rohf orbitals: an active space has one set for both spins', scf.reference);
  switch (activeSpace.select) {
    case 'full':
      return fullSpace(scf, frozenCore ?? false);
    case 'frontier':
      return frontierSpace(scf, activeSpace.electrons, activeSpace.orbitals);
    case 'orbitals':
      return indexedSpace(scf, activeSpace.orbitalIndices, activeSpace.electrons);
    case 'avas':
      return avasSpace(scf, activeSpace);
    default:
      throw unsupported(`activeSpace.select "${activeSpace.select}" needs a correlated density: use findActiveSpace`, {
        what: `activeSpace.select: ${activeSpace.select} without integrals`,
        alternatives: ['full', 'frontier', 'orbitals', 'avas'],
      });
  }
}

/** Warns of degenerate orbitals on both sides of the border of a space: its energy depends on how they happen to be rotated. */
function degenerateCuts(energies: Float64Array, inside: ReadonlySet<number>): Warning[] {
  const cuts: string[] = [];
  for (const index of inside) {
    for (let other = 0; other < energies.length; other++) {
      if (!inside.has(other) && Math.abs(energies[index] - energies[other]) < DEGENERATE_HARTREE)
        cuts.push(`${index} (in) and ${other} (out)`);
    }
  }
  if (cuts.length === 0) return [];
  return [
    {
      code: 'DEGENERATE_PAIR_CUT',
      message: `the active space cuts degenerate orbitals, ${cuts.join(', ')}: its energy depends on how they happen to be rotated; take both in or leave both out`,
    },
  ];
}

/** Frozen-core orbitals of the molecule, the lowest by energy: one per core orbital of each atom, never more than are occupied. */
export function countFrozenCore(atomicNumbers: readonly number[], doublyOccupied: number): number {
  const count = atomicNumbers.reduce((sum, atomicNumber) => sum + frozenCoreOrbitals(atomicNumber), 0);
  return Math.min(count, doublyOccupied);
}

function fullSpace(scf: ReferenceOrbitals, frozenCore: boolean): SelectedSpace {
  const core = frozenCore ? countFrozenCore(scf.system.atomicNumbers, scf.occupied.beta) : 0;
  const atoms = [...new Set(scf.system.atomicNumbers)].filter((atomicNumber) => frozenCoreOrbitals(atomicNumber) > 0).map(elementSymbol);
  const reason = core > 0 ? `frozen core of ${atoms.join(', ')}` : 'active: full space';
  return spaceOf(scf, range(core, scf.numOrbitals), undefined, (index) => (index < core ? reason : 'active: full space'));
}

function frontierSpace(scf: ReferenceOrbitals, electrons: number, orbitals: number): SelectedSpace {
  const { alpha, beta } = scf.occupied;
  const inactive = alpha + beta - electrons;
  if (inactive < 0)
    throw invalidInput('problem.activeSpace.electrons', `at most ${alpha + beta}, all there are`, electrons, 'take fewer electrons');
  if (inactive % 2 !== 0) {
    const parity = (alpha + beta) % 2 === 0 ? 'an even' : 'an odd';
    throw invalidInput(
      'problem.activeSpace.electrons',
      `${parity} number, so that the orbitals below are full`,
      electrons,
      `take ${electrons + 1} or ${electrons - 1}`,
    );
  }
  const core = inactive / 2;
  const last = core + orbitals;
  if (core > beta)
    throw invalidInput('problem.activeSpace.electrons', `at least the ${alpha - beta} unpaired`, electrons, `take ${alpha - beta} or more`);
  if (last > scf.numOrbitals)
    throw invalidInput(
      'problem.activeSpace.orbitals',
      `at most ${scf.numOrbitals - core} above ${core} core orbitals of ${scf.numOrbitals}`,
      orbitals,
      'take fewer orbitals or a larger basis',
    );
  if (last < alpha)
    throw invalidInput(
      'problem.activeSpace.orbitals',
      `at least ${alpha - core} for ${electrons} electrons`,
      orbitals,
      'take more orbitals or fewer electrons',
    );
  return spaceOf(scf, range(core, last), undefined, (index) =>
    index < core ? 'core: below the frontier' : index < last ? 'active: at the frontier' : 'empty: above the frontier',
  );
}

function indexedSpace(scf: ReferenceOrbitals, indices: readonly number[], electrons: number | undefined): SelectedSpace {
  const sorted = [...indices].sort((a, b) => a - b);
  const wrong = sorted.find((index) => !Number.isInteger(index) || index < 0 || index >= scf.numOrbitals);
  if (wrong !== undefined) throw invalidInput('problem.activeSpace.orbitalIndices', `indices from 0 to ${scf.numOrbitals - 1}`, wrong);
  if (new Set(sorted).size < sorted.length) throw invalidInput('problem.activeSpace.orbitalIndices', 'each orbital once', indices);
  const inside = new Set(sorted);
  return spaceOf(scf, sorted, electrons, (index) =>
    inside.has(index) ? 'active: asked for' : index < scf.occupied.beta ? 'core: occupied, not asked for' : 'empty: not asked for',
  );
}

/** The space over reference orbitals `active`; the occupied orbitals outside are core. */
function spaceOf(
  scf: ReferenceOrbitals,
  active: readonly number[],
  electrons: number | undefined,
  because: (index: number) => string,
): SelectedSpace {
  const { alpha, beta } = scf.occupied;
  const n = scf.system.numFunctions;
  const inside = new Set(active);
  const outside = range(0, scf.numOrbitals).filter((index) => !inside.has(index));
  const halfFull = outside.filter((index) => index >= beta && index < alpha);
  if (halfFull.length > 0) {
    throw invalidInput(
      'problem.activeSpace.orbitalIndices',
      `the singly occupied orbitals ${range(beta, alpha).join(', ')} in the space`,
      active,
      `add ${halfFull.join(', ')}`,
    );
  }
  const unpaired = alpha - beta;
  const held = electrons ?? unpaired + 2 * active.filter((index) => index < beta).length;
  const numCore = (alpha + beta - held) / 2;
  const numElectrons: [number, number] = [alpha - numCore, beta - numCore];
  if (!Number.isInteger(numCore) || numCore < 0 || numElectrons[1] < 0)
    throw invalidInput(
      'problem.activeSpace.electrons',
      `${unpaired}, ${unpaired + 2}, … up to ${alpha + beta}`,
      held,
      'leave it out to take those the reference puts there',
    );
  if (numElectrons[0] > active.length)
    throw invalidInput(
      'problem.activeSpace.electrons',
      `at most ${2 * active.length - unpaired} in ${active.length} orbitals`,
      held,
      'take fewer electrons or more orbitals',
    );
  if (numCore > outside.length)
    throw invalidInput(
      'problem.activeSpace.electrons',
      `at least ${alpha + beta - 2 * outside.length}: ${outside.length} orbitals are left for the core`,
      held,
      'take more electrons or fewer orbitals',
    );
  const core = outside.slice(0, numCore);
  const { alpha: energies } = scf.orbitalEnergiesHartree;
  const names = compositions(scf.system, scf.orbitals.alpha).map(describeComposition);
  return {
    coreOrbitals: selectColumns(scf.orbitals.alpha, n, scf.numOrbitals, core),
    activeOrbitals: selectColumns(scf.orbitals.alpha, n, scf.numOrbitals, active),
    numCore: core.length,
    numActive: active.length,
    numElectrons,
    orbitalIndices: [...active],
    orbitalEnergiesHartree: active.map((index) => energies[index]),
    reasons: range(0, scf.numOrbitals).map((index) => {
      const filling = index < beta ? 'occupied' : index < alpha ? 'singly occupied' : 'virtual';
      return `orbital ${index} (${filling}, ${energies[index].toFixed(4)} Eh, ${names[index]}): ${because(index)}`;
    }),
    warnings: degenerateCuts(energies, inside),
  };
}
