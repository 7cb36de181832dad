/**
 * Batches: what the integral code makes of shells. Each contraction becomes a batch of its own without the primitives it does
 * not use, and an s and a p contraction of one atom on the same exponents are joined (kind `sp`).
 */
import { doubleFactorial } from '../../kernels/repulsion/angular.ts';
import { type BatchKind, batchKind } from '../../kernels/repulsion/pair-class.ts';
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
      });
      next += size;
    }
  return joined(batches);
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

/** Joins s and p batches on one atom with equal exponents. */
function joined(batches: readonly Batch[]): Batch[] {
  const result: Batch[] = [];
  const taken = new Set<Batch>();
  for (const batch of batches) {
    if (taken.has(batch)) continue;
    const partner =
      batch.kind.l > 1
        ? undefined
        : batches.find(
            (other) => !taken.has(other) && other.atom === batch.atom && other.kind.l === 1 - batch.kind.l && sameExponents(batch, other),
          );
    if (!partner) {
      result.push(batch);
      continue;
    }
    taken.add(partner);
    const [s, p] = batch.kind.l === 0 ? [batch, partner] : [partner, batch];
    result.push({
      ...s,
      kind: batchKind(1, true, true),
      coefficients: s.coefficients.map(([c], index) => [c, p.coefficients[index][0]]),
      functions: [...s.functions, ...p.functions],
    });
  }
  return result;
}

function sameExponents(a: Batch, b: Batch): boolean {
  return a.exponents.length === b.exponents.length && a.exponents.every((exponent, index) => exponent === b.exponents[index]);
}
