/**
 * Conformers of a molecule on the MMFF94 surface of OpenChemLib: torsions turn at random, the force field relaxes all atoms.
 *
 * Source      MMFF94: Halgren, J. Comput. Chem. 17, 490 (1996), DOI 10.1002/(SICI)1096-987X(199604)17:5/6<490::AID-JCC1>3.0.CO;2-P.
 * Units       kcal/mol, Å. Evaluations are relaxations.
 */
import { unsupported, type RandomStream, type StructureSource } from '@cofactor/sdk/contracts';
import { ConformerGenerator, ForceFieldMMFF94, Resources, type Molecule } from 'openchemlib';
import { readMolecule } from './molecule.ts';

/** Steps of the force field before it is asked whether a conformer is worth more, and how far (kcal/mol) above the best it may be. */
const FIRST_STEPS = 300;
const WORTHWHILE = 20;
/** Draws of torsions, and the distance in Å below which two atoms without a bond collide. */
const DRAWS = 20;
const CLOSEST = 1.5;

let registered = false;

export class ConformerModel {
  readonly #molecule: Molecule;
  readonly numAtoms: number;
  /** Symbols, in the order of the document. */
  readonly elements: readonly string[];
  /** Bonds that turn: both ends, and the atoms beyond the second. */
  readonly #torsions: { axis: [number, number]; moved: number[] }[];
  /** i · numAtoms + j of bonded atoms, either way round. */
  readonly #bonded: ReadonlySet<number>;

  /** The places that the molecule came with: its torsions are drawn anew, its rings and centres stay. */
  readonly #given: Float64Array | undefined;
  /** Atom of the molecule behind each atom of the document. */
  readonly #order: readonly number[];

  /** @throws INVALID_INPUT, UNSUPPORTED or TOO_LARGE for what holds no molecule that the force field takes */
  constructor(structure: StructureSource) {
    if (!registered) Resources.registerFromNodejs();
    registered = true;
    const { molecule, placed, order } = readMolecule(structure);
    const numAtoms = molecule.getAllAtoms();
    this.#molecule = molecule;
    this.numAtoms = numAtoms;
    this.#order = order;
    this.elements = order.map((atom) => molecule.getAtomLabel(atom));
    this.#given = placed ? this.#read() : undefined;
    this.#torsions = rotatableBonds(molecule);
    this.#bonded = new Set(
      Array.from({ length: molecule.getAllBonds() }, (_, bond) => [molecule.getBondAtom(0, bond), molecule.getBondAtom(1, bond)]).flatMap(
        ([a, b]) => [a * numAtoms + b, b * numAtoms + a],
      ),
    );
  }

  get numTorsions(): number {
    return this.#torsions.length;
  }

  /** Coordinates in the order of the document. */
  inOrder(x: Float64Array): number[] {
    return this.#order.flatMap((atom) => [x[3 * atom], x[3 * atom + 1], x[3 * atom + 2]]);
  }

  /** A geometry of the right stereochemistry with all torsions at random. */
  scatter(random: RandomStream): Float64Array {
    if (this.#given) return this.turned(this.#given, random, this.numTorsions);
    const made = new ConformerGenerator(random.integer(2 ** 31)).getOneConformerAsMolecule(this.#molecule);
    if (!made) throw unsupported('this molecule has no geometry that the conformer generator can build', { what: 'conformer' });
    return this.turned(this.#read(), random, this.numTorsions);
  }

  /** A copy with `count` torsions turned at random; the first of some draws in which no two atoms collide, else the last. */
  turned(x: Float64Array, random: RandomStream, count: number): Float64Array {
    let next = x;
    for (let draw = 0; draw < DRAWS; draw++) {
      next = x.slice();
      for (let k = 0; k < count; k++) {
        this.#turn(next, count === this.numTorsions ? k : random.integer(this.numTorsions), 2 * Math.PI * random.uniform());
      }
      if (!this.#collides(next)) break;
    }
    return next;
  }

  #collides(x: Float64Array): boolean {
    for (let i = 0; i < this.numAtoms; i++) {
      for (let j = 0; j < i; j++) {
        const r2 = (x[3 * i] - x[3 * j]) ** 2 + (x[3 * i + 1] - x[3 * j + 1]) ** 2 + (x[3 * i + 2] - x[3 * j + 2]) ** 2;
        if (r2 < CLOSEST ** 2 && !this.#bonded.has(i * this.numAtoms + j)) return true;
      }
    }
    return false;
  }

  /** Turns what lies beyond one bond, in place. */
  #turn(x: Float64Array, torsion: number, angle: number): void {
    const { axis, moved } = this.#torsions[torsion];
    const at = (atom: number): number[] => [x[3 * atom], x[3 * atom + 1], x[3 * atom + 2]];
    const [origin, end] = axis.map(at);
    const length = Math.hypot(end[0] - origin[0], end[1] - origin[1], end[2] - origin[2]);
    const u = [0, 1, 2].map((k) => (end[k] - origin[k]) / length);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    for (const atom of moved) {
      const r = at(atom).map((value, k) => value - origin[k]);
      const along = r[0] * u[0] + r[1] * u[1] + r[2] * u[2];
      const cross = [u[1] * r[2] - u[2] * r[1], u[2] * r[0] - u[0] * r[2], u[0] * r[1] - u[1] * r[0]];
      for (let k = 0; k < 3; k++) x[3 * atom + k] = origin[k] + r[k] * cos + cross[k] * sin + u[k] * along * (1 - cos);
    }
  }

  /** Energy of the minimum that x runs down to; x becomes that minimum, unless it stays far above `reach`. */
  relax(x: Float64Array, reach: number): number {
    for (let atom = 0; atom < this.numAtoms; atom++) {
      this.#molecule.setAtomX(atom, x[3 * atom]);
      this.#molecule.setAtomY(atom, x[3 * atom + 1]);
      this.#molecule.setAtomZ(atom, x[3 * atom + 2]);
    }
    const field = this.#field();
    const unfinished = field.minimise({ maxIts: FIRST_STEPS }) !== 0;
    if (unfinished && field.getTotalEnergy() < reach + WORTHWHILE) field.minimise();
    x.set(this.#read());
    return field.getTotalEnergy();
  }

  #field(): ForceFieldMMFF94 {
    try {
      return new ForceFieldMMFF94(this.#molecule, 'MMFF94');
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw unsupported(`MMFF94 has no parameters for this molecule (${why}): use an energy of a quantum method`, { what: 'MMFF94' });
    }
  }

  #read(): Float64Array {
    const atoms = Array.from({ length: this.numAtoms }, (_, atom) => atom);
    return Float64Array.from(
      atoms.flatMap((atom) => [this.#molecule.getAtomX(atom), this.#molecule.getAtomY(atom), this.#molecule.getAtomZ(atom)]),
    );
  }
}

/** Single bonds outside rings with another heavy atom at both ends, and what turns with each: the smaller side. */
function rotatableBonds(molecule: Molecule): { axis: [number, number]; moved: number[] }[] {
  const numAtoms = molecule.getAllAtoms();
  const neighbours: number[][] = Array.from({ length: numAtoms }, () => []);
  const bonds = Array.from({ length: molecule.getAllBonds() }, (_, bond): [number, number] => [
    molecule.getBondAtom(0, bond),
    molecule.getBondAtom(1, bond),
  ]);
  for (const [a, b] of bonds) {
    neighbours[a].push(b);
    neighbours[b].push(a);
  }
  const branches = (atom: number): boolean => neighbours[atom].filter((other) => molecule.getAtomLabel(other) !== 'H').length > 1;
  const beyond = (from: number, to: number): number[] => {
    const found = new Set([from, to]);
    const queue = [to];
    for (let atom = queue.pop(); atom !== undefined; atom = queue.pop()) {
      for (const other of neighbours[atom]) {
        if (found.has(other)) continue;
        found.add(other);
        queue.push(other);
      }
    }
    found.delete(from);
    found.delete(to);
    return [...found];
  };
  return bonds.flatMap(([a, b], bond) => {
    if (molecule.getBondOrder(bond) !== 1 || molecule.isRingBond(bond) || !branches(a) || !branches(b)) return [];
    const [one, other] = [beyond(a, b), beyond(b, a)];
    return [
      one.length <= other.length ? { axis: [a, b] as [number, number], moved: one } : { axis: [b, a] as [number, number], moved: other },
    ];
  });
}
