/** Structures from text: what a program hands to `energy`. */
import { invalidInput, type Structure } from './contracts/index.ts';
import { parseStructure } from './workflow/index.ts';

/** @throws INVALID_INPUT naming the line. @param text XYZ, in ångström */
function fromXyz(text: string): Structure {
  return parseStructure({ format: 'xyz', data: text }, 'structure').structure;
}

/** @throws INVALID_INPUT naming the line. @param text PDB: the first model, of alternate locations the likeliest */
function fromPdb(text: string): Structure {
  return parseStructure({ format: 'pdb', data: text }, 'structure').structure;
}

/** @throws INVALID_INPUT naming the line. @param text mmCIF: the first model, of alternate locations the likeliest */
function fromMmcif(text: string): Structure {
  return parseStructure({ format: 'mmcif', data: text }, 'structure').structure;
}

/**
 * @param molecule QCSchema, as text or parsed, in bohr.
 * @throws INVALID_INPUT also where it states a charge or multiplicity, which a structure cannot carry.
 */
function fromQcschema(molecule: string | object): Structure {
  const data = typeof molecule === 'string' ? molecule : JSON.stringify(molecule);
  const { structure, charge = 0, multiplicity = 1 } = parseStructure({ format: 'qcschema', data }, 'structure');
  if (charge !== 0 || multiplicity !== 1) {
    const way = 'give energy() the source { format: "qcschema", data } and state both there';
    throw invalidInput('structure', 'a neutral singlet', `charge ${charge}, multiplicity ${multiplicity}`, way);
  }
  return structure;
}

/** Structures from text, their positions in bohr whatever unit the format has. */
export const structure = { fromXyz, fromPdb, fromMmcif, fromQcschema } as const;
