/**
 * Atom records of a structure file, whatever its format, as a structure: one model, one location of each residue that has several.
 * What was left aside is a line for a person each.
 */
import { toBohr, type Atom, type Structure } from '../../../contracts/index.ts';

export interface AtomRecord {
  element: string;
  name: string;
  residueName: string;
  residueNumber: number;
  chain: string;
  insertionCode: string;
  /** Of an atom with several; empty of one without. */
  location: string;
  occupancy: number;
  positionAngstrom: [number, number, number];
  formalCharge?: number;
  partialCharge?: number;
}

export interface StructureWithNotes {
  structure: Structure;
  notes: string[];
}

/** The locations with the highest occupancy, of equal ones the first. */
export function structureOfRecords(records: readonly AtomRecord[]): StructureWithNotes {
  const chosen = chosenLocations(records);
  const atoms: Atom[] = [];
  const residues: Structure['residues'] = [];
  const indices = new Map<string, number>();
  for (const record of records) {
    const taken = chosen.get(placeOf(record))?.location ?? '';
    if (record.location !== '' && record.location !== taken) continue;
    const { element, name, residueName, residueNumber: number, chain, insertionCode, formalCharge, partialCharge } = record;
    const key = `${placeOf(record)}|${residueName}`;
    const residue = indices.get(key) ?? residues.length;
    if (residue === residues.length) {
      indices.set(key, residue);
      residues.push({ name: residueName, number, chain, insertionCode });
    }
    const positionBohr = record.positionAngstrom.map((x) => toBohr(x, 'angstrom')) as [number, number, number];
    atoms.push({
      element,
      positionBohr,
      name,
      residue,
      ...(formalCharge !== undefined && { formalCharge }),
      ...(partialCharge !== undefined && { partialCharge }),
    });
  }
  const notes = [...chosen.values()].filter(({ others }) => others.length > 0).map(noteOf);
  return { structure: { schema: 'cofactor.structure/1', atoms, bonds: [], residues }, notes };
}

interface Choice {
  residue: string;
  location: string;
  occupancy: number;
  others: string[];
}

const placeOf = ({ chain, residueNumber, insertionCode }: AtomRecord): string => [chain, residueNumber, insertionCode].join('|');

function chosenLocations(records: readonly AtomRecord[]): Map<string, Choice> {
  const occupancies = new Map<string, Map<string, { sum: number; count: number }>>();
  for (const record of records) {
    if (record.location === '') continue;
    const place = placeOf(record);
    const here = occupancies.get(place) ?? new Map<string, { sum: number; count: number }>();
    const { sum, count } = here.get(record.location) ?? { sum: 0, count: 0 };
    occupancies.set(place, here.set(record.location, { sum: sum + record.occupancy, count: count + 1 }));
  }
  const choices = new Map<string, Choice>();
  for (const [place, here] of occupancies) {
    const ranked = [...here].map(([location, { sum, count }]) => ({ location, occupancy: sum / count }));
    const best = ranked.reduce((most, one) => (one.occupancy > most.occupancy + 1e-9 ? one : most));
    const record = records.find((one) => placeOf(one) === place && one.location === best.location) as AtomRecord;
    const others = ranked.map(({ location }) => location).filter((location) => location !== best.location);
    choices.set(place, { ...best, residue: `${record.residueName} ${record.chain}${record.residueNumber}${record.insertionCode}`, others });
  }
  return choices;
}

const noteOf = ({ residue, location, occupancy, others }: Choice): string =>
  `${residue}: location ${location} (occupancy ${occupancy.toFixed(2)}) taken, ${others.join(', ')} left aside`;
