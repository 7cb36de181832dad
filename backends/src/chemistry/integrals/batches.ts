/**
 * Batches: what the integral code makes of shells. Each contraction becomes a batch of its own without the primitives it does
 * not use; then an s and a p contraction of one atom on the same exponents are joined (kind `sp`), and so are two s contractions
 * that share most of theirs (`ss`).
 */
import { doubleFactorial } from '../../kernels/repulsion/angular.ts';
import { type BatchKind, batchKind, joinedKind } from '../../kernels/repulsion/pair-class.ts';
import { type BasisSystem, numAngularFunctions, type Shell } from '../shell.ts';

export interface Batch {
  kind: BatchKind;
  atom: number;
  centre: readonly [number, number, number];
  exponents: readonly number[];
  /** [primitive][set]: contraction coefficients including all normalisation. */
  coefficients: readonly (readonly number[])[];
  /** Basis function of each function of the kind. */
  functions: readonly number[];
  /** Position of its first function when functions are numbered batch by batch, as the kernels number them. */
  first: number;
}

/** Basis functions in the order of the batches: the function at each position. */
export function batchOrder(batches: readonly Batch[]): Int32Array {
  return Int32Array.from(batches.flatMap(({ functions }) => functions));
}

/** The matrix in the kernels' numbering: element (i, j) is that of functions order[i], order[j]. */
export function putInOrder(out: Float64Array, matrix: Float64Array, order: Int32Array): void {
  const n = order.length;
  for (let i = 0; i < n; i++) {
    const row = order[i] * n;
    for (let j = 0; j < n; j++) out[i * n + j] = matrix[row + order[j]];
  }
}

export function makeBatches(system: BasisSystem): Batch[] {
  const batches: Batch[] = [];
  let next = 0;
  for (const shell of system.shells)
    for (const contraction of shell.coefficients) {
      const used = contraction.flatMap((c, index) => (c === 0 ? [] : [index]));
      const radial = normalised(shell, contraction);
      const size = numAngularFunctions(shell.l, shell.spherical);
      const at = 3 * shell.atom;
      batches.push({
        kind: batchKind(shell.l, shell.spherical),
        atom: shell.atom,
        centre: [system.positionsBohr[at], system.positionsBohr[at + 1], system.positionsBohr[at + 2]],
        exponents: used.map((index) => shell.exponents[index]),
        coefficients: used.map((index) => [radial[index]]),
        functions: Array.from({ length: size }, (_, index) => next + index),
        first: next,
      });
      next += size;
    }
  let first = 0;
  return byKind(joined(batches)).map((batch) => {
    const placed = { ...batch, first };
    first += batch.functions.length;
    return placed;
  });
}

/**
 * Batches of a kind one after the other, those whose functions fill whole cache lines first: packed integrals of one class then share
 * lines and pages with those of hardly any other.
 */
function byKind(batches: readonly Batch[]): Batch[] {
  const kinds = [...new Set(batches.map(({ kind }) => kind))];
  const size = ({ functions }: BatchKind): number => functions.length;
  const misfit = (kind: BatchKind): number => [0, 2, 1, 2][size(kind) % 4];
  kinds.sort((x, y) => misfit(x) - misfit(y) || size(y) - size(x));
  return kinds.flatMap((kind) => batches.filter((batch) => batch.kind === kind));
}

/** Coefficients of xˡ exp(−a r²) that give the contraction unit self-overlap. */
function normalised({ l, exponents }: Shell, contraction: readonly number[]): number[] {
  const radial = contraction.map((c, i) => {
    const a = exponents[i];
    return (c * ((2 * a) / Math.PI) ** 0.75 * (4 * a) ** (l / 2)) / Math.sqrt(doubleFactorial(2 * l - 1));
  });
  let norm = 0;
  for (const [i, c] of radial.entries())
    for (const [j, d] of radial.entries()) {
      const p = exponents[i] + exponents[j];
      norm += (c * d * (Math.PI / p) ** 1.5 * doubleFactorial(2 * l - 1)) / (2 * p) ** l;
    }
  return radial.map((c) => c / Math.sqrt(norm));
}

/** Joins batches of one atom in pairs: what they then share is worth more than the zeros among their coefficients cost. */
function joined(batches: readonly Batch[]): Batch[] {
  const result: Batch[] = [];
  const taken = new Set<Batch>();
  for (const batch of batches) {
    if (taken.has(batch)) continue;
    taken.add(batch);
    const free = batch.kind.l > 1 ? [] : batches.filter((other) => !taken.has(other) && other.atom === batch.atom && other.kind.l < 2);
    const partner =
      free.find((other) => other.kind !== batch.kind && sharedExponents(batch, other) === 1) ??
      free.find((other) => batch.kind.l === 0 && other.kind.l === 0 && sharedExponents(batch, other) >= MOST);
    if (partner) taken.add(partner);
    result.push(partner ? join(...(batch.kind.l <= partner.kind.l ? ([batch, partner] as const) : ([partner, batch] as const))) : batch);
  }
  return result;
}

/** Least share of common exponents at which two s contractions are joined. */
const MOST = 2 / 3;

/** Common exponents over all exponents of two batches. */
function sharedExponents(a: Batch, b: Batch): number {
  const common = a.exponents.filter((exponent) => b.exponents.includes(exponent)).length;
  return common / (a.exponents.length + b.exponents.length - common);
}

function join(first: Batch, second: Batch): Batch {
  const exponents = [...new Set([...first.exponents, ...second.exponents])];
  const coefficient = (batch: Batch, exponent: number): number => batch.coefficients[batch.exponents.indexOf(exponent)]?.[0] ?? 0;
  return {
    ...first,
    kind: joinedKind(first.kind, second.kind),
    exponents,
    coefficients: exponents.map((exponent) => [coefficient(first, exponent), coefficient(second, exponent)]),
    functions: [...first.functions, ...second.functions],
  };
}
