/** Potential energy surfaces of a mean field: energy and gradient at any geometry, each solution starting from the last. */
import { buildBasis, type Angular, type BasisText } from '../basis/index.ts';
import { scfGradient } from '../gradients/index.ts';
import { runScf, type PointCharges, type ScfControl, type SpinOrbitals } from '../scf/index.ts';
import { optimizeGeometry, type Constraint, type OptimizeOptions, type OptimizeResult, type SurfaceValue } from './optimize.ts';

export interface MeanFieldSurface {
  atomicNumbers: readonly number[];
  basis: string | BasisText;
  angular?: Angular;
  charge: number;
  multiplicity: number;
  reference: 'rhf' | 'uhf';
  /** Fixed in space. */
  pointCharges?: PointCharges;
}

/** Energy and gradient as a function of the positions. Solutions are not tested for stability. */
export function scfSurface(surface: MeanFieldSurface, control: ScfControl = {}): (positionsBohr: Float64Array) => SurfaceValue {
  const { atomicNumbers, basis, angular, pointCharges, ...rest } = surface;
  let initialOrbitals: SpinOrbitals | undefined;
  return (positionsBohr) => {
    const { system } = buildBasis({ atomicNumbers, positionsBohr }, basis, angular);
    const scf = runScf({ system, ...rest, pointCharges, initialOrbitals }, { stability: 'skip', ...control });
    initialOrbitals = scf.orbitals;
    return { energyHartree: scf.energyHartree, gradient: scfGradient({ scf, pointCharges }, { signal: control.signal }).nuclei };
  };
}

/** Optimised geometries along the values of one coordinate, each started from the one before. */
export function relaxedScan(
  molecule: { atomicNumbers: readonly number[]; positionsBohr: Float64Array },
  evaluate: (positionsBohr: Float64Array) => SurfaceValue,
  { atoms, values }: { atoms: Constraint['atoms']; values: readonly number[] },
  options: OptimizeOptions = {},
): OptimizeResult[] {
  const results: OptimizeResult[] = [];
  for (const value of values) {
    const positionsBohr = results.at(-1)?.positionsBohr ?? molecule.positionsBohr;
    const constraints = [...(options.constraints ?? []), { atoms, value }];
    results.push(optimizeGeometry({ ...molecule, positionsBohr }, evaluate, { ...options, constraints }));
  }
  return results;
}
