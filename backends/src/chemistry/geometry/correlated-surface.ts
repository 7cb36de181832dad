/**
 * Potential energy surfaces of correlated methods, whose forces are central differences of energies:
 *
 *   ∂E/∂x ≈ (E(x + h) − E(x − h)) / 2h
 *
 * Cost        6 N energies of N atoms for a gradient, each with a mean field of its own from the orbitals at x.
 * Accuracy    some 1e-6 hartree/bohr: h²/6 of the third derivative, and the noise of energies over h. CCSD(T)/6-31G of water as in
 *             PySCF's test_ccsd_t.py is met within 6e-7.
 */
import { type CorrelatedForces, throwIfCancelled } from '@cofactor/sdk/contracts';
import { buildBasis } from '../basis/index.ts';
import { coupledCluster } from '../correlation/index.ts';
import { createRepulsion } from '../integrals/index.ts';
import { mp2 } from '../perturbation/index.ts';
import { runScf, type ScfControl } from '../scf/index.ts';
import type { Surface, SurfaceValue } from './optimize.ts';
import type { MeanFieldSurface } from './scf-surface.ts';

/** Bohr. */
const SHIFT = 0.002;

/** Energy and gradient on a Hartree–Fock field as a function of the positions, all electrons correlated; it hands on its orbitals. */
export function correlatedSurface(
  surface: Omit<MeanFieldSurface, 'functional' | 'grid'>,
  method: CorrelatedForces,
  control: ScfControl = {},
): Surface {
  const energyAt = (positionsBohr: Float64Array, near?: readonly Float64Array[]) => solve(surface, method, positionsBohr, near, control);
  return (positionsBohr, near) => {
    const here = energyAt(positionsBohr, near);
    const gradient = positionsBohr.map((_, k) => {
      const [ahead, behind] = [SHIFT, -SHIFT].map((shift) => {
        throwIfCancelled(control.signal);
        return energyAt(
          positionsBohr.map((x, index) => (index === k ? x + shift : x)),
          here.vectors,
        ).energyHartree;
      });
      return (ahead - behind) / (2 * SHIFT);
    });
    return { ...here, gradient };
  };
}

function solve(
  { atomicNumbers, basis, angular, ...field }: Omit<MeanFieldSurface, 'functional' | 'grid'>,
  method: CorrelatedForces,
  positionsBohr: Float64Array,
  near: readonly Float64Array[] | undefined,
  control: ScfControl,
): Omit<SurfaceValue, 'gradient'> {
  const { system } = buildBasis({ atomicNumbers, positionsBohr }, basis, angular);
  const { memoryBytes, signal } = control;
  const repulsion = createRepulsion(system, { memoryBytes, signal });
  try {
    const initialOrbitals = near && { alpha: near[0], ...(near[1] && { beta: near[1] }) };
    const scf = runScf({ system, ...field, initialOrbitals, repulsion }, { stability: 'skip', ...control });
    const { alpha, beta } = scf.orbitals;
    const { energyHartree } =
      method === 'mp2'
        ? mp2({ scf, repulsion, signal })
        : coupledCluster({ scf, repulsion, triples: method === 'ccsd-t' }, { convergenceHartree: 1e-10, amplitudeTolerance: 1e-8, signal });
    return { energyHartree, vectors: beta ? [alpha, beta] : [alpha] };
  } finally {
    repulsion.dispose();
  }
}
