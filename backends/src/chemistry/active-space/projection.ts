/** Projectors on atomic orbitals of a minimal basis, or on combinations of them: what active orbitals are to follow. */
import { crossOverlapMatrix, overlapMatrix } from '../integrals/index.ts';
import { expand, multiply, range, sandwich, selectColumns, symmetricEigen, symmetricFunction } from '../linear-algebra.ts';
import { numAngularFunctions, type BasisSystem } from '../shell.ts';
import type { ReferenceOrbitals } from './types.ts';

export interface Projection {
  /** P of the atomic orbitals that the space is to follow, n × n. */
  projector: Float64Array;
  /** Turns degenerate orbitals, n × n. */
  components: Float64Array;
}

/**
 * P = ⟨μ|t⟩ σ⁻¹ ⟨t'|ν⟩ with σ = ⟨t|t'⟩.
 * @param combinations of target functions t, one array each; absent: the functions themselves
 */
export function projectionOf(system: BasisSystem, targets: BasisSystem, combinations?: readonly Float64Array[]): Projection {
  const n = system.numFunctions;
  const size = targets.numFunctions;
  const cross = crossOverlapMatrix(system, targets);
  const components = componentOperator(targets, cross, n);
  if (!combinations) return { projector: expand(cross, inverse(overlapMatrix(targets), size), n, size), components };
  const count = combinations.length;
  const columns = new Float64Array(size * count);
  combinations.forEach((column, k) => column.forEach((x, i) => (columns[i * count + k] = x)));
  const metric = sandwich(columns, overlapMatrix(targets), columns, size, count, count);
  return { projector: expand(multiply(cross, columns, n, size, count), inverse(metric, count), n, count), components };
}

const inverse = (metric: Float64Array, size: number): Float64Array => symmetricFunction(metric, size, (value) => 1 / value);

/** Σ_m (m + 1) |p_m⟩⟨p_m|: tells the components m of the target shells apart, alike on every atom. */
function componentOperator(targets: BasisSystem, cross: Float64Array, n: number): Float64Array {
  const marks = targets.shells.flatMap((shell) => range(1, numAngularFunctions(shell.l, shell.spherical) + 1));
  const size = targets.numFunctions;
  const diagonal = new Float64Array(size * size);
  marks.forEach((mark, i) => (diagonal[i * size + i] = mark));
  return expand(cross, diagonal, n, size);
}

/** Weights of the rotated occupied and virtual orbitals, largest first. */
export function projectionWeights(scf: ReferenceOrbitals, projector: Float64Array): { occupied: number[]; virtual: number[] } {
  const n = scf.system.numFunctions;
  const weights = (indices: readonly number[]): number[] => {
    const c = selectColumns(scf.orbitals.alpha, n, scf.numOrbitals, indices);
    return [...symmetricEigen(sandwich(c, projector, c, n, indices.length, indices.length), indices.length).values].reverse();
  };
  return { occupied: weights(range(0, scf.occupied.beta)), virtual: weights(range(scf.occupied.alpha, scf.numOrbitals)) };
}
