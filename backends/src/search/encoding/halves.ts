/**
 * Folds as the shapes of their two halves: quadratic, with constraints, for machines that anneal. The middle of the chain is fixed;
 * every self-avoiding shape of the half before it and of the half after it is one digit, so that every fold is there up to rotation.
 *
 *   x_a = 1      the first half has shape a; y_b likewise for the second                                               (1)
 *   constraints  Σ x_a = 1, Σ y_b = 1, no x_a y_b of shapes that meet                                                   (2)
 *   objective    Σ E(a) x_a + Σ E(b) y_b + Σ E(a, b) x_a y_b: contacts inside a half and with the middle, and between the halves   (3)
 *
 * Penalties    A of the sums and B of the shapes that meet with A > E, B > A + E, E the largest |(3)| of one shape, leave no state that
 *              breaks (2) and is lowest among its neighbours by one flip: shapes that meet everything are left out.
 * Size         some 3^(n/2) digits on the square and the tetrahedral lattice, 5^(n/2) on the cubic one.
 */
import { tooLarge } from '@cofactor/sdk/contracts';
import type { ConstrainedModel, Constraint } from '../doctor/constraints.ts';
import { foldFromCells, type FoldModel } from '../lattice/fold-model.ts';
import { type BinaryQuadraticForm, binaryQuadraticForm } from '../models/binary-quadratic.ts';

export interface HalvesEncoding extends ConstrainedModel {
  /** One per constraint: A and B. */
  readonly penalties: readonly number[];
  /** Letters and energy of an assignment; undefined where it is no fold. */
  foldOf(assignment: ArrayLike<number>): { fold: string; energy: number } | undefined;
}

/** Of both halves together: more is no annealer's. */
const MAX_SHAPES = 2000;

interface Part {
  residue: number;
  cell: number;
}

/** @throws TOO_LARGE for chains whose halves have more than 2000 shapes, or with nothing to turn */
export function halvesEncoding(model: FoldModel): HalvesEncoding {
  const { numResidues: n, energies } = model;
  const { middle, halves } = shapesOf(model);
  const contacts = (one: readonly Part[], other: readonly Part[]): number => {
    let sum = 0;
    for (const a of one) for (const b of other) if (areNeighbours(model, a, b)) sum += energies[a.residue * n + b.residue];
    return sum;
  };
  const within = (shape: readonly Part[]): number => contacts(shape, middle) + contacts(shape, shape) / 2;
  const meet = (one: readonly Part[], other: readonly Part[]): boolean => one.some((a) => other.some((b) => a.cell === b.cell));
  const [first, second] = withPartners(halves, meet);
  const shapes = [...first, ...second];
  if (shapes.length < 1) throw refused(0);
  const pairs = first.flatMap((one, a) => second.map((other, b) => ({ a, b: first.length + b, one, other })));
  const excluded = pairs.filter(({ one, other }) => meet(one, other)).map(({ a, b }) => [a, b] as const);
  const quadratic = pairs.flatMap(({ a, b, one, other }): [number, number, number][] => {
    const energy = meet(one, other) ? 0 : contacts(one, other);
    return energy === 0 ? [] : [[a, b, energy]];
  });
  const once = (name: string, from: number, count: number): Constraint[] =>
    count === 0 ? [] : [{ name, kind: 'equals', terms: Array.from({ length: count }, (_, k) => [from + k, 1] as const), bound: 1 }];
  const objective = binaryQuadraticForm({
    vartype: 'binary',
    numVariables: shapes.length,
    linear: shapes.map(within),
    quadratic,
    offset: contacts(middle, middle) / 2,
  });
  const constraints = [
    ...once('one first half', 0, first.length),
    ...once('one second half', first.length, second.length),
    ...(excluded.length > 0 ? [{ name: 'halves that do not meet', kind: 'excludes', pairs: excluded } satisfies Constraint] : []),
  ];
  const a = 1.5 * strongestShape(objective);
  return {
    objective,
    constraints,
    penalties: constraints.map(({ kind }) => (kind === 'equals' ? a : 2 * a)),
    foldOf(assignment) {
      const taken = shapes.filter((_, k) => assignment[k] === 1);
      const parts = [...middle, ...taken.flat()].sort((a, b) => a.residue - b.residue);
      const isFold =
        parts.length === n && parts.every(({ residue }, k) => residue === k) && new Set(parts.map(({ cell }) => cell)).size === n;
      return isFold
        ? foldFromCells(
            model,
            parts.map(({ cell }) => cell),
          )
        : undefined;
    },
  };
}

/** E of the header; 1 where nothing touches. */
function strongestShape({ linear, rows, columns, weights }: BinaryQuadraticForm): number {
  const most = linear.map(Math.abs);
  weights.forEach((weight, k) => {
    for (const shape of [rows[k], columns[k]]) most[shape] = Math.max(most[shape], Math.abs(linear[shape]) + Math.abs(weight));
  });
  return Math.max(...most) || 1;
}

const wrapped = ({ size }: FoldModel, cell: number): number => ((cell % size) + size) % size;

/** On the lattice, and not along the chain. */
function areNeighbours(model: FoldModel, a: Part, b: Part): boolean {
  if (Math.abs(a.residue - b.residue) < 2 || (a.residue - b.residue) % 2 === 0) return false;
  return bondSteps(model, a.residue).some((move) => wrapped(model, a.cell + move) === b.cell);
}

function bondSteps({ steps, coordination, alternating }: FoldModel, bond: number): number[] {
  const offset = alternating && bond % 2 === 1 ? coordination : 0;
  return Array.from({ length: coordination }, (_, d) => steps[offset + d]);
}

/** The residues of the middle, on which rotations act, and all shapes of what comes before and after. @throws TOO_LARGE */
function shapesOf(model: FoldModel): { middle: Part[]; halves: [Part[][], Part[][]] } {
  const { numResidues: n, lattice } = model;
  const length = Math.min(n, lattice.name === 'tetrahedral' ? 3 : 2);
  const start = Math.floor((n - length) / 2);
  const middle: Part[] = [{ residue: start, cell: 0 }];
  for (let k = 1; k < length; k++) {
    const { residue, cell } = middle[k - 1];
    middle.push({ residue: residue + 1, cell: wrapped(model, cell + bondSteps(model, residue)[k - 1]) });
  }
  const grown = (end: Part, direction: 1 | -1, count: number): Part[][] => {
    let shapes: Part[][] = [[]];
    for (let k = 0; k < count; k++) {
      shapes = shapes.flatMap((shape) => {
        const { residue, cell } = shape.at(-1) ?? end;
        const moves = bondSteps(model, direction > 0 ? residue : residue - 1);
        const next = moves.map((move): Part => ({ residue: residue + direction, cell: wrapped(model, cell + direction * move) }));
        return next.filter((part) => [...middle, ...shape].every((other) => other.cell !== part.cell)).map((part) => [...shape, part]);
      });
      if (shapes.length > MAX_SHAPES) throw refused(shapes.length);
    }
    return count === 0 ? [] : shapes;
  };
  return { middle, halves: [grown(middle[0], -1, start), grown(middle[length - 1], 1, n - length - start)] };
}

function refused(count: number): Error {
  const message = `a half of this chain has ${count === 0 ? 'no' : `${count} or more`} shapes, 1 to ${MAX_SHAPES} are encoded: use simulated-annealing or exact`;
  return tooLarge(message, { resource: 'shapes', asked: count, limit: MAX_SHAPES });
}

/** Without shapes that meet every shape of the other half. */
function withPartners([first, second]: [Part[][], Part[][]], meet: (one: Part[], other: Part[]) => boolean): [Part[][], Part[][]] {
  if (first.length === 0 || second.length === 0) return [first, second];
  const partnered = first.filter((one) => second.some((other) => !meet(one, other)));
  return [partnered, second.filter((other) => partnered.some((one) => !meet(one, other)))];
}
