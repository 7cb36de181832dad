/**
 * Folds, clusters and conformers as files that other programs read: XYZ with one frame a conformer, PDB with one model each.
 * A fold is written as its Cα atoms, 3.8 Å apart; a cluster as argon.
 *
 * Source      wwPDB Format Description, version 3.30, https://www.wwpdb.org/documentation/file-format-content/format33/sect9.html
 */
import { tooLarge, unsupported, type MinimumProblem, type MinimumResult } from '../../../contracts/index.ts';
import { particlesOf, type Particles } from './particles.ts';

export const STRUCTURE_OUTPUTS = ['xyz', 'pdb'] as const;
export type StructureOutput = (typeof STRUCTURE_OUTPUTS)[number];

/** Of the columns of a PDB file. */
const MAX_PDB_ATOMS = 9999;
const MAX_PDB_ANGSTROM = 9999;

/** @throws UNSUPPORTED for an assignment, TOO_LARGE for what the columns of a PDB file do not hold */
export function structureText(problem: Pick<MinimumProblem, 'model'>, result: MinimumResult, format: StructureOutput): string {
  const found = particlesOf(problem, result);
  if (found === undefined) {
    throw unsupported(`a minimum of a ${problem.model.type} model is an assignment, not a structure: use --json`, {
      what: `structure of ${problem.model.type}`,
      alternatives: ['lattice-protein', 'cluster', 'conformer'],
    });
  }
  return particlesText(found, format);
}

/** @throws TOO_LARGE for what the columns of a PDB file do not hold */
export function particlesText(found: Particles, format: StructureOutput): string {
  return format === 'xyz' ? printXyz(found) : printPdb(found);
}

function printXyz({ particles, frames }: Particles): string {
  return frames
    .map(({ title, places }) => {
      const lines = particles.map(({ element }, k) => `${element.padEnd(2)} ${places[k].map((x) => x.toFixed(6).padStart(13)).join('')}`);
      return [particles.length, title, ...lines, ''].join('\n');
    })
    .join('');
}

function printPdb({ kind, particles, frames }: Particles): string {
  const largest = Math.max(...frames.flatMap(({ places }) => places.flat().map(Math.abs)));
  if (particles.length > MAX_PDB_ATOMS || largest >= MAX_PDB_ANGSTROM) {
    throw tooLarge(`PDB has room for ${MAX_PDB_ATOMS} atoms within ${MAX_PDB_ANGSTROM} Å, got ${particles.length}: write xyz`, {
      resource: 'atoms',
      asked: particles.length,
      limit: MAX_PDB_ATOMS,
    });
  }
  const record = kind === 'fold' ? 'ATOM  ' : 'HETATM';
  const atom = (places: Particles['frames'][number]['places'], k: number): string => {
    const { element, residue } = particles[k];
    const name = residue ? ' CA ' : element.length === 1 ? ` ${element}  ` : `${element.toUpperCase()}  `;
    const number = residue ? k + 1 : 1;
    const at = places[k].map((x) => x.toFixed(3).padStart(8)).join('');
    return `${record}${pad(k + 1, 5)} ${name} ${residue ?? (kind === 'cluster' ? 'CLU' : 'MOL')} A${pad(number, 4)}    ${at}  1.00  0.00          ${element.toUpperCase().padStart(2)}`;
  };
  const models = frames.map(({ title, places }, model) => {
    const atoms = particles.map((_, k) => atom(places, k));
    const body = [`REMARK   1 ${title}`, ...atoms, ...(kind === 'fold' ? ['TER'] : [])];
    return frames.length === 1 ? body : [`MODEL     ${pad(model + 1, 4)}`, ...body, 'ENDMDL'];
  });
  const bonds = kind === 'fold' ? particles.slice(1).map((_, k) => `CONECT${pad(k + 1, 5)}${pad(k + 2, 5)}`) : [];
  return `${[...models.flat(), ...bonds, 'END'].join('\n')}\n`;
}

const pad = (value: number, width: number): string => String(value).padStart(width);
