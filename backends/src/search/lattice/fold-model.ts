/** A chain on its lattice with the energies of its contacts: what every fold search works on. */
import type { LatticeName } from '@cofactor/sdk/contracts';
import { contactEnergies, energyUnit, type Interaction } from '../models/contact-energies.ts';
import { createLattice, foldEnergy, foldOfCells, type Lattice } from '../models/lattice.ts';

export interface FoldModel {
  readonly numResidues: number;
  readonly lattice: Lattice;
  readonly coordination: number;
  readonly alternating: boolean;
  readonly size: number;
  readonly steps: Int32Array;
  /** [n, n] */
  readonly energies: Float64Array;
  readonly unit: string;
}

/** @throws INVALID_INPUT for an unknown residue or a chain of one, TOO_LARGE for a chain that no grid holds */
export function foldModel({
  sequence,
  lattice: name,
  interaction,
}: {
  sequence: string;
  lattice: LatticeName;
  interaction: Interaction;
}): FoldModel {
  const energies = contactEnergies(sequence, interaction);
  const numResidues = sequence.length;
  const lattice = createLattice(name, numResidues);
  const { coordination, alternating, size, steps } = lattice;
  return { numResidues, lattice, coordination, alternating, size, steps, energies, unit: energyUnit(interaction) };
}

/** Letters of a fold given as cells, with its energy by definition. */
export function foldFromCells({ lattice, energies }: FoldModel, cells: ArrayLike<number>): { fold: string; energy: number } {
  const fold = foldOfCells(lattice, cells);
  const energy = foldEnergy(lattice, fold, energies);
  if (energy === undefined) throw new RangeError(`fold ${fold} meets itself`);
  return { fold, energy };
}
