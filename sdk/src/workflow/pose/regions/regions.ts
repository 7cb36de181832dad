/**
 * A big structure in parts: what is computed, what acts as a field of point charges, what is left out.
 *
 *   E = E(quantum region and caps, in the field of the charges)          nothing else is added or taken away
 */
import { invalidInput, type EnergyProblem, type RegionsReport, type Structure, type Warning } from '../../../contracts/index.ts';
import { counted, signedCharge } from '../../format.ts';
import { bondedNeighbours } from '../bonds.ts';
import { nameAtom } from './atom-names.ts';
import { capsOf, type Cap } from './caps.ts';
import { fieldOf, nearestChargeAngstrom, type Field } from './field.ts';
import { refuseMissingHydrogens } from './hydrogens.ts';
import { selectAtoms } from './select.ts';
import { parseSelection } from './selection.ts';

type Selections = NonNullable<EnergyProblem['regions']>;
type RegionName = keyof Selections;

export interface Regions {
  /** The quantum region in the order of the structure, then its caps. */
  site: Structure;
  /** Index in the structure of each atom of the site but the caps. */
  atoms: number[];
  field: Field;
  report: RegionsReport;
  /** Of the site: which atoms, which cut bonds. */
  siteLines: string[];
  /** Of the field: how many charges, from where. */
  fieldLines: string[];
  warnings: Warning[];
}

const REGIONS: readonly RegionName[] = ['quantum', 'classical', 'coarse'];
/** A charge nearer than this pulls electrons over. */
const CLOSE_ANGSTROM = 1.2;

/** @throws INVALID_INPUT naming the selection that is empty, overlaps another or cuts what cannot be cut, or hydrogens that lack */
export function cutRegions(structure: Structure, selections: Selections): Regions {
  const { quantum, classical, coarse } = selectRegions(structure, selections);
  const neighbours = bondedNeighbours(structure);
  refuseMissingHydrogens(structure, neighbours, [...quantum, ...classical, ...coarse]);
  const caps = capsOf(structure, neighbours, quantum);
  const atoms = [...quantum].sort((a, b) => a - b);
  const site = siteOf(structure, atoms, caps);
  const field = fieldOf(structure, neighbours, { quantum, classical, coarse, caps });
  const pointChargeSum = field.charges.reduce((sum, charge) => sum + charge, 0);
  const nearest = nearestChargeAngstrom(field, site);
  const others = structure.atoms.length - quantum.size - classical.size - coarse.size;
  const leftOut = leftOutOf(field, others);
  const count = field.charges.length;
  return {
    site,
    atoms,
    field,
    report: { atoms, caps: caps.map((cap) => capReport(cap, structure)), pointCharges: count, pointChargeSum, leftOut },
    siteLines: [`quantum region: ${atoms.length} of ${structure.atoms.length} atoms`, ...caps.map((cap) => capLine(structure, cap))],
    fieldLines:
      count === 0
        ? []
        : [
            `${counted(count, 'point charge')}, ${signedCharge(pointChargeSum)} e in all, the nearest ${nearest.toFixed(2)} Å from the quantum region`,
            ...field.lines,
          ],
    warnings:
      nearest < CLOSE_ANGSTROM
        ? [
            {
              code: 'CLOSE_CHARGE',
              message: `a point charge stands ${nearest.toFixed(2)} Å from an atom of the quantum region: take its atom in`,
            },
          ]
        : [],
  };
}

/** Indices of the atoms of each region. @throws INVALID_INPUT as `cutRegions` for selections */
export function regionAtoms(structure: Structure, selections: Selections): Record<RegionName, number[]> {
  const { quantum, classical, coarse } = selectRegions(structure, selections);
  return { quantum: [...quantum], classical: [...classical], coarse: [...coarse] };
}

/** @throws INVALID_INPUT */
function selectRegions(structure: Structure, selections: Selections): Record<RegionName, ReadonlySet<number>> {
  if (selections.quantum === undefined) {
    throw invalidInput('problem.regions.quantum', 'a selection of the atoms to compute, e.g. "within 3.0 of element Zn"', undefined);
  }
  const taken = new Map<number, RegionName>();
  const held: Record<RegionName, ReadonlySet<number>> = { quantum: new Set(), classical: new Set(), coarse: new Set() };
  for (const name of REGIONS) {
    const text = selections[name];
    if (text === undefined) continue;
    const path = `problem.regions.${name}`;
    const flags = selectAtoms(structure, parseSelection(text, path), new Set(taken.keys()));
    const atoms = flags.flatMap((flag, atom) => (flag ? [atom] : []));
    if (atoms.length === 0) throw invalidInput(path, 'a selection that holds atoms of the structure', text, 'it holds none');
    const shared = atoms.find((atom) => taken.has(atom));
    if (shared !== undefined) {
      const expected = `atoms that problem.regions.${taken.get(shared)} does not hold`;
      throw invalidInput(path, expected, nameAtom(structure, shared), 'add "and rest" to the selection');
    }
    for (const atom of atoms) taken.set(atom, name);
    held[name] = new Set(atoms);
  }
  return held;
}

function siteOf({ atoms, residues, label }: Structure, quantum: readonly number[], caps: readonly Cap[]): Structure {
  return {
    schema: 'cofactor.structure/1',
    ...(label && { label }),
    atoms: [...quantum.map((atom) => atoms[atom]), ...caps.map(({ atom }) => atom)],
    bonds: [],
    residues,
  };
}

function capReport({ inside, outside, atom }: Cap, { atoms }: Structure): RegionsReport['caps'][number] {
  const distanceBohr = Math.hypot(...atom.positionBohr.map((x, axis) => x - atoms[inside].positionBohr[axis]));
  return { quantum: inside, replaced: outside, distanceBohr };
}

const capLine = (structure: Structure, { inside, outside, scale }: Cap): string =>
  `bond ${nameAtom(structure, inside)} to ${nameAtom(structure, outside)} cut: a hydrogen caps it at ${scale.toFixed(3)} of its length`;

function leftOutOf({ charges }: Field, others: number): string[] {
  return [
    ...(charges.length > 0
      ? [
          'energy of the charges with each other',
          'repulsion and dispersion between the regions',
          'response of the environment: its charges do not move with the density',
        ]
      : []),
    ...(others > 0 ? [`${counted(others, 'atom')} that no region holds`] : []),
  ];
}
