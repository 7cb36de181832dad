/**
 * An active space found unaided.
 *
 *   1. Atoms whose p orbitals stand across their bonds and share with a neighbour make π systems (local-axes.ts); metals with a part-full
 *      d shell bring it along. Orbitals that follow these atomic orbitals by more than half are active.
 *   2. Two such atoms in a line with no other covalent neighbour (N₂, CO, O₂, free or on a metal) bring their σ pair too: where a triple
 *      bond breaks, all three pairs do.
 *   3. Without any, the MP2 natural orbitals with occupations between 0.02 and 1.98 are active, one pair at least.
 *
 * A space above the limit loses the orbitals farthest from the frontier.
 *
 * Source      1, 2: projection as in AVAS, DOI 10.1021/acs.jctc.7b00128. 3: Pulay & Hamilton, J. Chem. Phys. 88 (1988) 4926,
 *             DOI 10.1063/1.454704, with the occupations of MP2.
 */
import { isTransitionMetal } from '@cofactor/sdk/contracts';
import type { Repulsion } from '../integrals/index.ts';
import type { BasisSystem } from '../shell.ts';
import { isPBlock, localAxes, type LocalAxis } from './local-axes.ts';
import { minimalSystem, type MinimalShell } from './minimal-basis.ts';
import { type NaturalOrbitals, mp2NaturalSpace } from './natural.ts';
import { narrowed, projectedSpace, type SpaceSize } from './projected-space.ts';
import { projectionOf, projectionWeights } from './projection.ts';
import type { ReferenceOrbitals, SelectedSpace } from './types.ts';

/** Share of an active orbital in the target orbitals. */
const MOST_OF_IT = 0.5;
/** Natural occupations of orbitals that take part, and their holes. */
const TAKES_PART = 0.02;
/** (12, 12) has 853 776 determinants. */
const MOST_AUTO_ORBITALS = 12;

/** @throws UNSUPPORTED for open shells without π system or d shell */
export function automaticSpace(scf: ReferenceOrbitals, repulsion: Pick<Repulsion, 'transform'>): SelectedSpace {
  const n = scf.system.numFunctions;
  const valence = valenceTargets(scf.system);
  if (valence.columns.length > 0) {
    const projection = projectionOf(scf.system, valence.system, valence.columns);
    const size = projectedSize(scf, valence);
    if (size.fromVirtual > 0 || scf.occupied.alpha > scf.occupied.beta) {
      const space = withinLimit(projectedSpace(scf, projection, size), n);
      return { ...space, reasons: [`found unaided: ${valence.words.join('; ')}`, ...space.reasons] };
    }
  }
  const space = withinLimit(
    mp2NaturalSpace(scf, repulsion, (natural) => correlatedSize(scf, natural)),
    n,
  );
  const why = `found unaided: no π system or d shell; MP2 occupations between ${TAKES_PART} and ${2 - TAKES_PART}, one pair at least`;
  return { ...space, reasons: [why, ...space.reasons] };
}

function correlatedSize({ occupied: { alpha: o } }: ReferenceOrbitals, { occupations }: NaturalOrbitals): SpaceSize {
  const virtual = occupations.slice(o);
  return {
    fromOccupied: Math.max(1, occupations.slice(0, o).filter((x) => x < 2 - TAKES_PART).length),
    fromVirtual: Math.max(Math.min(1, virtual.length), virtual.filter((x) => x > TAKES_PART).length),
  };
}

/** Without the outermost orbitals of a space that is too large: the lowest become core, the highest are left empty. */
function withinLimit(space: SelectedSpace, n: number): SelectedSpace {
  const [alpha, beta] = space.numElectrons;
  let [first, last] = [0, space.numActive];
  while (last - first > MOST_AUTO_ORBITALS && (first < beta || last > alpha)) {
    if (beta - first >= last - alpha) first++;
    else last--;
  }
  if (first === 0 && last === space.numActive) return space;
  return {
    ...narrowed(space, n, first, last),
    reasons: [
      ...space.reasons,
      `at most ${MOST_AUTO_ORBITALS} orbitals are taken unaided: the ${first} lowest of ${space.numActive} went to the core, the ${space.numActive - last} highest were left empty`,
    ],
  };
}

/** Target orbitals as columns over the minimal shells; those of σ pairs stand last. */
interface Targets {
  system: BasisSystem;
  /** Coefficients by function of the minimal basis. */
  columns: Float64Array[];
  /** Pairs of atoms that bring σ orbitals, two columns each. */
  numSigmaPairs: number;
  words: string[];
}

function valenceTargets(system: BasisSystem): Targets {
  const { atomicNumbers } = system;
  const { neighbours, axes, piBonds } = localAxes(system);
  const { system: minimal, shells } = minimalSystem(system);
  const valenceP = (atom: number): MinimalShell | undefined => shells.findLast((shell) => shell.atom === atom && shell.l === 1);
  const columns: Float64Array[] = [];
  const words: string[] = [];
  const add = (shell: MinimalShell, weights: readonly number[]): void => {
    const column = new Float64Array(minimal.numFunctions);
    weights.forEach((weight, k) => (column[shell.first + k] = weight));
    columns.push(column);
  };
  const alongAxes = (atom: number, kind: LocalAxis['kind']): void => {
    const shell = valenceP(atom);
    if (shell) for (const axis of axes[atom]) if (axis.kind === kind) add(shell, axis.direction);
  };
  const piAtoms = [...new Set(piBonds.flat())].sort((a, b) => a - b);
  for (const atom of piAtoms) alongAxes(atom, 'π');
  if (piAtoms.length > 0) words.push(`π system of ${piAtoms.map((atom) => atomName(shells, atom)).join(', ')}`);
  for (const [atom, atomicNumber] of atomicNumbers.entries()) {
    const shell = shells.findLast((candidate) => candidate.atom === atom && candidate.l === 2);
    if (!shell || !isTransitionMetal(atomicNumber) || atomicNumber === 30) continue; // zinc is full
    for (let k = 0; k < shell.count; k++)
      add(
        shell,
        Array.from({ length: shell.count }, (_, m) => (m === k ? 1 : 0)),
      );
    words.push(`${shell.name} of ${atomName(shells, atom)}`);
  }
  const covalent = (atom: number): boolean => atomicNumbers[atom] === 1 || isPBlock(atomicNumbers[atom]);
  const alone = (atom: number, partner: number): boolean => neighbours[atom].every((other) => other === partner || !covalent(other));
  const twice = (atom: number): boolean => axes[atom].filter(({ kind }) => kind === 'π').length === 2;
  const sigmaPairs = piBonds.filter(([i, j]) => twice(i) && twice(j) && alone(i, j) && alone(j, i));
  for (const [i, j] of sigmaPairs) {
    for (const atom of [i, j]) alongAxes(atom, 'σ');
    words.push(`σ pair between ${atomName(shells, i)} and ${atomName(shells, j)}, which share a whole p shell`);
  }
  return { system: minimal, columns, numSigmaPairs: sigmaPairs.length, words };
}

const atomName = (shells: readonly MinimalShell[], atom: number): string => `${shells.find((s) => s.atom === atom)?.element ?? ''}${atom}`;

/** π and d orbitals by weight; a σ pair is one occupied and one virtual orbital. */
function projectedSize(scf: ReferenceOrbitals, targets: Targets): SpaceSize {
  const own = targets.columns.slice(0, targets.columns.length - 2 * targets.numSigmaPairs);
  const { occupied, virtual } = projectionWeights(scf, projectionOf(scf.system, targets.system, own).projector);
  const most = (weights: readonly number[]): number => weights.filter((weight) => weight > MOST_OF_IT).length;
  return {
    fromOccupied: most(occupied) + targets.numSigmaPairs,
    fromVirtual: Math.min(most(virtual) + targets.numSigmaPairs, virtual.length),
  };
}
