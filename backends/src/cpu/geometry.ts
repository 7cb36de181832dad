/** The step that moves nuclei until no force is left, on the functions of chemistry/geometry. */
import { CofactorError, type RunContext, type StepOutput, type StepSpec } from '@cofactor/sdk/contracts';
import { correlatedSurface, optimizeGeometry, scfSurface } from '../chemistry/geometry/index.ts';
import { arrayCheckpoint } from './array-checkpoint.ts';
import { storedIntegralsBytes } from '../engine/machine-memory.ts';
import { basisOf, pointChargesOf } from './molecule.ts';
import { loadOrbitals, storeOrbitals } from './orbitals.ts';

/** @throws NOT_CONVERGED with the last geometry */
export async function relaxed(
  { kind: _kind, system, initialOrbitals, held, gradientTolerance, maxIterations, ...spec }: StepSpec<'optimize-geometry'>,
  context: RunContext,
): Promise<StepOutput<'optimize-geometry'>> {
  const { scfMaxIterations, convergenceHartree, correlation, functional, grid, ...field } = spec;
  const { signal, onProgress, checkpoint, artifacts } = context;
  const { atomicNumbers, charge, multiplicity, angular } = system;
  const pointCharges = pointChargesOf(system);
  const molecule = { atomicNumbers, basis: system.basisText ?? system.basis, angular, charge, multiplicity, pointCharges };
  const control = { maxIterations: scfMaxIterations, convergenceHartree, memoryBytes: storedIntegralsBytes(), signal };
  const surface = correlation
    ? correlatedSurface({ ...field, ...molecule }, correlation, control)
    : scfSurface({ ...field, ...molecule, functional, grid }, control);
  const start = initialOrbitals && (await loadOrbitals(initialOrbitals, context));
  const near = start && (start.beta ? [start.alpha, start.beta] : [start.alpha]);
  const { positionsBohr, energyHartree, gradient, vectors, iterations, residual, trace } = await optimizeGeometry(
    { atomicNumbers, positionsBohr: Float64Array.from(system.positionsBohr) },
    surface,
    {
      constraints: held,
      surroundings: pointCharges !== undefined,
      maxIterations,
      gradientTolerance,
      near,
      signal,
      onProgress,
      ...(checkpoint && { checkpoint: arrayCheckpoint(checkpoint, artifacts) }),
    },
  );
  if (!vectors) throw new CofactorError('INTERNAL', 'a mean field left no orbitals', { where: 'optimize-geometry' });
  const { numFunctions } = basisOf(system).system;
  const [alpha, beta] = vectors;
  return {
    system: { ...system, positionsBohr: [...positionsBohr] },
    energyHartree,
    gradientHartreePerBohr: [...gradient],
    orbitals: await storeOrbitals({ alpha, ...(beta && { beta }) }, [numFunctions, alpha.length / numFunctions], context),
    iterations,
    residual,
    trace,
  };
}
