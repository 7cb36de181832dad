/** From the source that a document names to the Structure noun, with the checks that hold for every format. */
import { BOHR_IN_ANGSTROM, invalidInput, unsupported, type Structure, type StructureSource } from '../../contracts/index.ts';
import { parsePdb } from './pdb.ts';
import { parseQcSchema } from './qcschema.ts';
import { parseXyz } from './xyz.ts';

/**
 * Nuclei closer than this are a mistake (a duplicated line, wrong units), not chemistry: the shortest bond there is, H₂, has
 * 0.74 Å, and repulsive walls are scanned to some 0.2 Å.
 */
const COINCIDENT_ANGSTROM = 0.1;

/** A structure, and the charge and multiplicity where the format states them. */
export interface ParsedStructure {
  structure: Structure;
  charge?: number;
  multiplicity?: number;
}

/**
 * @param path the field of the document, for messages.
 * @throws INVALID_INPUT for text that does not hold a molecule, or a file not inlined; UNSUPPORTED for formats to come.
 */
export function parseStructure(source: StructureSource, path = 'problem.structure'): ParsedStructure {
  if (source.data === undefined) throw invalidInput(`${path}.file`, 'inlined data (the client reads files)', source.file);
  const parsed = parseFormat(source.format, source.data, path);
  refuseCoincident(parsed.structure, path);
  return parsed;
}

function parseFormat(format: StructureSource['format'], data: string, path: string): ParsedStructure {
  switch (format) {
    case 'xyz':
      return { structure: parseXyz(data, path) };
    case 'pdb':
      return { structure: parsePdb(data, path) };
    case 'qcschema':
      return parseQcSchema(data, path);
    default:
      throw unsupported(`${path}.format: ${format} is not built yet: use xyz, pdb or qcschema`, {
        what: `structure format ${format}`,
        alternatives: ['xyz', 'pdb', 'qcschema'],
      });
  }
}

/** @throws INVALID_INPUT naming the two atoms, 0-based. */
export function refuseCoincident({ atoms }: Structure, path: string): void {
  for (let a = 1; a < atoms.length; a++) {
    for (let b = 0; b < a; b++) {
      const [p, q] = [atoms[a].positionBohr, atoms[b].positionBohr];
      const distance = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]) * BOHR_IN_ANGSTROM;
      if (distance < COINCIDENT_ANGSTROM) {
        const pair = `atoms ${b} (${atoms[b].element}) and ${a} (${atoms[a].element})`;
        throw invalidInput(
          path,
          `${pair} at least ${COINCIDENT_ANGSTROM} Å apart`,
          `${distance.toFixed(4)} Å`,
          'check for a repeated line or wrong units',
        );
      }
    }
  }
}
