/** What a minimum looks like in space: a fold on its lattice, a cluster, a conformer; in ångström. */
import { foldSites, LATTICES, type MinimumProblem, type MinimumResult } from '../../../contracts/index.ts';

export type Place = readonly [number, number, number];

export interface Particle {
  /** As a figure names it: a residue, an element, a number. */
  label: string;
  element: string;
  /** Three letters, of a fold. */
  residue?: string;
}

export interface Particles {
  kind: 'fold' | 'cluster' | 'conformer';
  particles: Particle[];
  /** The lowest first; of a fold and a cluster there is one. */
  frames: { title: string; places: Place[] }[];
}

/** Between Cα atoms of neighbours in a chain, for a trans peptide bond. */
const CHAIN_ANGSTROM = 3.8;
/** Clusters are written as argon: σ of Rahman, Phys. Rev. 136, A405 (1964), DOI 10.1103/PhysRev.136.A405. */
const ARGON_SIGMA_ANGSTROM = 3.4;

// biome-ignore format: a table
const RESIDUES: Record<string, string> = {
  A: 'ALA', R: 'ARG', N: 'ASN', D: 'ASP', C: 'CYS', Q: 'GLN', E: 'GLU', G: 'GLY', H: 'HIS', I: 'ILE',
  L: 'LEU', K: 'LYS', M: 'MET', F: 'PHE', P: 'PRO', S: 'SER', T: 'THR', W: 'TRP', Y: 'TYR', V: 'VAL',
};
/** Hydrophobic and polar beads are no residues: names of their own. */
const BEADS: Record<string, string> = { H: 'HYD', P: 'POL' };

/** Undefined for assignments, which are nowhere in space. */
export function particlesOf({ model }: Pick<MinimumProblem, 'model'>, result: MinimumResult): Particles | undefined {
  const { fold, coordinates, elements, conformers, value, unit } = result;
  const title = `${value} ${unit}`;
  if (model.type === 'lattice-protein' && fold !== undefined) {
    const facts = LATTICES[model.lattice];
    const scale = CHAIN_ANGSTROM / Math.hypot(...facts.vectors[0]);
    const names = model.interaction === 'hp' ? BEADS : RESIDUES;
    return {
      kind: 'fold',
      particles: model.sequence.split('').map((label) => ({ label, element: 'C', residue: names[label] ?? 'UNK' })),
      frames: [{ title, places: foldSites(facts, fold).map(([x, y, z]): Place => [scale * x, scale * y, scale * z]) }],
    };
  }
  if (coordinates === undefined) return undefined;
  if (model.type === 'cluster') {
    const scale = model.potential === 'lennard-jones' ? ARGON_SIGMA_ANGSTROM : 2 ** (1 / 6) * ARGON_SIGMA_ANGSTROM;
    const places = placesOf(coordinates.map((x) => scale * x));
    return { kind: 'cluster', particles: places.map(() => ({ label: '', element: 'Ar' })), frames: [{ title, places }] };
  }
  if (elements === undefined) return undefined;
  const frames = conformers?.map((one) => ({
    title: one.energyHartree === undefined ? `${one.value} kcal/mol` : `${one.energyHartree} hartree`,
    places: placesOf(one.coordinates),
  }));
  return {
    kind: 'conformer',
    particles: elements.map((element) => ({ label: element, element })),
    frames: frames?.length ? frames : [{ title, places: placesOf(coordinates) }],
  };
}

const placesOf = (coordinates: readonly number[]): Place[] =>
  Array.from({ length: coordinates.length / 3 }, (_, k): Place => [coordinates[3 * k], coordinates[3 * k + 1], coordinates[3 * k + 2]]);
