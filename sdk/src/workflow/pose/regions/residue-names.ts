/** Residues by name, as the wwPDB chemical component dictionary and the common force fields spell them. */

// biome-ignore format: the twenty, then their protonation states and the caps of chains
const PROTEIN: ReadonlySet<string> = new Set([
  'ALA', 'ARG', 'ASN', 'ASP', 'CYS', 'GLN', 'GLU', 'GLY', 'HIS', 'ILE', 'LEU', 'LYS', 'MET', 'PHE', 'PRO', 'SER', 'THR', 'TRP', 'TYR', 'VAL',
  'MSE', 'SEC', 'PYL', 'HID', 'HIE', 'HIP', 'HSD', 'HSE', 'HSP', 'CYX', 'CYM', 'ASH', 'GLH', 'LYN', 'ARN', 'TYM', 'ACE', 'NME', 'NMA', 'NH2',
]);
const WATER: ReadonlySet<string> = new Set(['HOH', 'WAT', 'H2O', 'DOD', 'TIP', 'TIP3', 'TP3', 'SOL']);
// biome-ignore format: heavy atoms, then hydrogens
const BACKBONE: ReadonlySet<string> = new Set([
  'N', 'CA', 'C', 'O', 'OXT',
  'H', 'H1', 'H2', 'H3', 'HN', 'HA', 'HA2', 'HA3', 'HXT',
]);

export const isProtein = (residue: string): boolean => PROTEIN.has(residue.toUpperCase());
export const isWater = (residue: string): boolean => WATER.has(residue.toUpperCase());
/** Of a protein residue: the chain it hangs on, its hydrogens included. */
export const isBackbone = (atom: string): boolean => BACKBONE.has(atom.toUpperCase());
