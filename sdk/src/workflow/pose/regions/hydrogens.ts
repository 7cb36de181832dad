/** Hydrogens that a structure lacks, as X-ray structures do: an energy or a charge without them would be of another molecule. */
import { invalidInput, type Structure } from '../../../contracts/index.ts';
import { nameAtom, nameResidue } from './atom-names.ts';
import { isProtein, isWater } from './residue-names.ts';

const WAY = 'add them, e.g. with PDB2PQR, Reduce or Open Babel, and give the file it writes';
/** Names that a message shows. */
const MOST = 5;
/** Three bonds in a plane have angles of 360° in all; of a tetrahedron less a corner 328°. Two in a line have 180°, at a double bond 120°. */
const FLAT_DEGREES = 347;
const LINEAR_DEGREES = 155;
/** Bohr: carbon with one neighbour has a triple bond (1.2 Å at most) or lacks hydrogens. */
const TRIPLE_BOHR = 2.35;

/**
 * Residues of proteins and waters without any hydrogen, and carbons whose bonds leave room for one.
 * @throws INVALID_INPUT naming them
 */
export function refuseMissingHydrogens(structure: Structure, neighbours: readonly (readonly number[])[], atoms: readonly number[]): void {
  const { residues } = structure;
  const withHydrogen = new Set(
    structure.atoms.flatMap(({ element, residue }) => (element === 'H' && residue !== undefined ? [residue] : [])),
  );
  const bare = [...new Set(atoms.flatMap((atom) => structure.atoms[atom].residue ?? []))].filter(
    (residue) => !withHydrogen.has(residue) && (isProtein(residues[residue].name) || isWater(residues[residue].name)),
  );
  refuse(bare.map((residue) => nameResidue(residues[residue])));
  refuse(atoms.filter((atom) => lacksHydrogen(structure, neighbours[atom], atom)).map((atom) => nameAtom(structure, atom)));
}

function refuse(names: readonly string[]): void {
  if (names.length === 0) return;
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : '';
  throw invalidInput('problem.structure', `the hydrogens of ${names.slice(0, MOST).join(', ')}${more}`, undefined, WAY);
}

function lacksHydrogen({ atoms }: Structure, neighbours: readonly number[], atom: number): boolean {
  if (atoms[atom].element !== 'C') return false;
  const bonds = neighbours.map((other) => atoms[other].positionBohr.map((x, axis) => x - atoms[atom].positionBohr[axis]));
  const angle = (p: number, q: number): number => {
    const [a, b] = [bonds[p], bonds[q]];
    const cosine = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (Math.hypot(...a) * Math.hypot(...b));
    return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
  };
  switch (bonds.length) {
    case 1:
      return Math.hypot(...bonds[0]) > TRIPLE_BOHR;
    case 2:
      return angle(0, 1) < LINEAR_DEGREES;
    case 3:
      return angle(0, 1) + angle(1, 2) + angle(0, 2) < FLAT_DEGREES;
    default:
      return false;
  }
}
