/** Potential energy surfaces of a mean field: energy and gradient at any geometry, each solution starting from one nearby. */
import type { AtomicSpins, DensityFunctional, QuadratureGrid } from '@cofactor/sdk/contracts';
import { buildBasis, type Angular, type BasisText } from '../basis/index.ts';
import { scfGradient } from '../gradients/index.ts';
import { runScf, type PointCharges, type ScfControl, type ScfGuess } from '../scf/index.ts';
import { optimizeGeometry, type Constraint, type OptimizeOptions, type OptimizeResult, type Surface } from './optimize.ts';

export interface MeanFieldSurface {
  atomicNumbers: readonly number[];
  basis: string | BasisText;
  angular?: Angular;
  charge: number;
  multiplicity: number;
  reference: 'rhf' | 'uhf';
  functional?: DensityFunctional;
  grid?: QuadratureGrid;
  /** Where the first solution starts. */
  guess?: ScfGuess;
  atomicSpins?: AtomicSpins;
  /** Fixed in space. */
  pointCharges?: PointCharges;
}

/** Energy and gradient as a function of the positions; it hands on its orbitals. Solutions are not tested for stability. */
export function scfSurface(surface: MeanFieldSurface, control: ScfControl = {}): Surface {
  const { atomicNumbers, basis, angular, ...field } = surface;
  const { pointCharges } = field;
  return (positionsBohr, near) => {
    const { system } = buildBasis({ atomicNumbers, positionsBohr }, basis, angular);
    const initialOrbitals = near && { alpha: near[0], ...(near[1] && { beta: near[1] }) };
    const scf = runScf({ system, ...field, initialOrbitals }, { stability: 'skip', ...control });
    const { alpha, beta } = scf.orbitals;
    return {
      energyHartree: scf.energyHartree,
      gradient: scfGradient({ scf, pointCharges }, { signal: control.signal }).nuclei,
      vectors: beta ? [alpha, beta] : [alpha],
    };
  };
}

/** Optimised geometries along the values of one coordinate, each started from the one before. */
export async function relaxedScan(
  molecule: { atomicNumbers: readonly number[]; positionsBohr: Float64Array },
  evaluate: Surface,
  { atoms, values }: { atoms: Constraint['atoms']; values: readonly number[] },
  options: OptimizeOptions = {},
): Promise<OptimizeResult[]> {
  const results: OptimizeResult[] = [];
  for (const value of values) {
    const before = results.at(-1);
    const constraints = [...(options.constraints ?? []), { atoms, value }];
    const start = { ...molecule, positionsBohr: before?.positionsBohr ?? molecule.positionsBohr };
    results.push(await optimizeGeometry(start, evaluate, { ...options, near: before?.vectors ?? options.near, constraints }));
  }
  return results;
}
