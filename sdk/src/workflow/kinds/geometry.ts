/**
 * A structure at rest: one step moves the nuclei until no force is left, and a mean field at the end says what came out. A relaxed
 * scan is a step for each of its values, each from the geometry and the orbitals of the one before.
 */
import {
  BOHR_IN_ANGSTROM,
  type CorrelatedForces,
  EnergyProblem,
  type GeometryConstraint,
  type GeometryProblem,
  type GeometryResult,
  type HeldCoordinate,
  internalCoordinate,
  invalidInput,
  type Method,
  type Plan,
  type RelaxedScan,
  ScfSpec,
  type StepResult,
  type StepSpecInput,
  type Structure,
  toBohr,
  unsupported,
} from '../../contracts/index.ts';
import { output, partial, step, type StepTemplate } from '../plan/template.ts';
import { pose, type PosedMolecule } from './energy/pose.ts';
import { sizesAfter, sizesOf } from './energy/step-sizes.ts';
import { checkGuess } from './energy/templates.ts';
import { envelope, peakMemory, resultOf, resultsInOrder } from './envelope.ts';
import type { JobOf, KindFlow, StepRun } from './kind-flow.ts';

const SUBPROBLEM = 'geometry';

export const geometryFlow: KindFlow<'geometry'> = {
  pose(job) {
    const { problem } = job;
    const posed = poseMolecule(problem);
    const field = meanField(posed, job.method);
    const numAtoms = posed.structure.atoms.length;
    const held = (problem.constraints ?? []).flatMap((one, k) => heldBy(one, `problem.constraints.${k}`, numAtoms));
    const driven = problem.scan && valuesOf(problem.scan, numAtoms);
    return {
      structure: posed.structure,
      subproblems: [
        {
          id: SUBPROBLEM,
          domain: 'classical',
          asks: `${driven ? `${driven.length} geometries along a ${problem.scan?.type}` : 'a geometry'} without forces by ${job.method?.name} in ${posed.system.basis}`,
          boundary: (problem.constraints ?? []).map((one) => `${one.type} of atoms ${one.atoms.join(', ')} held`),
          recombines: 'is the answer',
          why: field.correlation
            ? 'forces on the ground state near rest: no quantum computer is needed'
            : 'forces of a mean field are cheap and smooth: no quantum computer is needed',
        },
      ],
      decisions: [
        ...(field.correlation ? [differencesOf(field.correlation, numAtoms)] : []),
        'vibrations are not computed: a geometry that keeps a symmetry of its start may be a saddle point',
      ],
      warnings: [],
      steps: () =>
        driven ? scanSteps(posed, problem, field, { held, driven }) : [relax('optimize', posed, problem, field, held), settle(field)],
      requires: (template, before) => sizesOf(template, posed, before),
      gives: (template, sizes) => sizesAfter(template, posed, sizes),
    };
  },
  assemble: assembleGeometry,
};

function poseMolecule(problem: GeometryProblem): PosedMolecule {
  const { structure, charge, multiplicity, basis, basisText, angular, environment } = problem;
  const posed = pose(EnergyProblem.parse({ kind: 'energy', structure, charge, multiplicity, basis, basisText, angular, environment }));
  if (posed.source !== 'molecule') throw invalidInput('problem.structure', 'a structure', posed.source);
  return posed;
}

type MeanField = Pick<
  StepSpecInput<'optimize-geometry'>,
  'reference' | 'functional' | 'grid' | 'correlation' | 'guess' | 'atomicSpins' | 'convergenceHartree'
> & {
  scfMaxIterations: number;
};

/** @throws UNSUPPORTED for a method without forces, or rhf of an open shell */
function meanField(posed: PosedMolecule, method: Method | undefined): MeanField {
  const open = posed.problem.multiplicity > 1;
  switch (method?.name) {
    case 'rhf':
    case 'uhf':
    case 'dft': {
      if (method.name === 'rhf' && open)
        throw unsupported('rhf takes closed shells (problem.multiplicity 1): use uhf', {
          what: 'rhf of an open shell',
          alternatives: ['uhf'],
        });
      const { guess, maxIterations: scfMaxIterations, convergenceHartree } = method;
      const reference = method.name === 'rhf' || (method.name === 'dft' && !open && guess !== 'broken-symmetry') ? 'rhf' : 'uhf';
      const atomicSpins = method.name === 'rhf' ? undefined : method.atomicSpins;
      checkGuess(posed, reference, { guess, ...(atomicSpins && { atomicSpins }) });
      return {
        reference,
        ...(method.name === 'dft' && { functional: method.functional, grid: method.grid }),
        guess,
        ...(atomicSpins && { atomicSpins }),
        scfMaxIterations,
        convergenceHartree,
      };
    }
    case 'mp2':
      if (method.densityFitting || method.auxiliaryBasis !== undefined)
        throw unsupported('forces of mp2 are differences of energies without density fitting: leave method.densityFitting out', {
          what: 'forces of fitted mp2',
        });
      return correlatedField(method.name, open);
    case 'ccsd':
    case 'ccsd-t':
      if (open && method.reference === 'rohf')
        throw unsupported(`forces of ${method.name} in an open shell are those of an unrestricted reference: leave method.reference out`, {
          what: `forces of ${method.name} on rohf`,
          alternatives: ['uhf'],
        });
      return correlatedField(method.name, open);
    default: {
      const alternatives = ['rhf', 'uhf', 'dft', 'mp2', 'ccsd', 'ccsd-t'];
      throw unsupported(`a geometry needs a method with forces: ${alternatives.join(', ')}`, { what: 'method', alternatives });
    }
  }
}

function correlatedField(correlation: CorrelatedForces, open: boolean): MeanField {
  const { maxIterations, convergenceHartree, guess } = ScfSpec.shape;
  return {
    reference: open ? 'uhf' : 'rhf',
    correlation,
    guess: guess.parse(undefined),
    scfMaxIterations: maxIterations.parse(undefined),
    convergenceHartree: convergenceHartree.parse(undefined),
  };
}

const differencesOf = (correlation: CorrelatedForces, numAtoms: number): string =>
  `forces of ${correlation} are central differences: ${6 * numAtoms} energies beside the one of each geometry; rhf or dft first finds where to start`;

const RADIANS = Math.PI / 180;

/** @throws INVALID_INPUT for atoms that are not there or named twice */
function heldBy(constraint: GeometryConstraint, path: string, numAtoms: number): HeldCoordinate[] {
  checkAtoms(constraint.atoms, `${path}.atoms`, numAtoms);
  const { atoms } = constraint;
  switch (constraint.type) {
    case 'position':
      return atoms.map((atom) => ({ atoms: [atom] }));
    case 'distance': {
      const { value, units } = constraint;
      return [{ atoms: [...atoms], ...(value !== undefined && units && { value: toBohr(value, units) }) }];
    }
    default:
      return [{ atoms: [...atoms], ...(constraint.degrees !== undefined && { value: constraint.degrees * RADIANS }) }];
  }
}

/** Each value of a scan as what is held there. @throws INVALID_INPUT */
function valuesOf(scan: RelaxedScan, numAtoms: number): HeldCoordinate[] {
  checkAtoms(scan.atoms, 'problem.scan.atoms', numAtoms);
  const values =
    scan.type === 'distance' ? scan.values.map((value) => toBohr(value, scan.units)) : scan.degrees.map((value) => value * RADIANS);
  return values.map((value) => ({ atoms: [...scan.atoms], value }));
}

function checkAtoms(atoms: readonly number[], path: string, numAtoms: number): void {
  if (atoms.every((atom) => atom < numAtoms) && new Set(atoms).size === atoms.length) return;
  throw invalidInput(path, `different atoms from 0 to ${numAtoms - 1}`, atoms);
}

function relax(
  id: string,
  posed: PosedMolecule,
  problem: GeometryProblem,
  field: MeanField,
  held: readonly HeldCoordinate[],
): StepTemplate {
  const { gradientTolerance, maxIterations } = problem;
  return step({
    id,
    kind: 'optimize-geometry',
    subproblem: SUBPROBLEM,
    spec: partial<'optimize-geometry'>({
      kind: 'optimize-geometry',
      system: posed.system,
      ...field,
      held: [...held],
      gradientTolerance,
      maxIterations,
    }),
    role: 'answer',
    hard: true,
  });
}

/** The mean field where the nuclei came to rest: its properties, and whether it is stable. */
function settle({ scfMaxIterations, correlation: _above, ...field }: MeanField): StepTemplate {
  return step({
    id: 'scf',
    kind: 'scf',
    subproblem: SUBPROBLEM,
    spec: partial<'scf'>({ kind: 'scf', ...field, maxIterations: scfMaxIterations, stability: field.functional ? 'skip' : 'check' }),
    inputs: { system: output('optimize', 'system'), initialOrbitals: output('optimize', 'orbitals') },
  });
}

function scanSteps(
  posed: PosedMolecule,
  problem: GeometryProblem,
  field: MeanField,
  { held, driven }: { held: readonly HeldCoordinate[]; driven: readonly HeldCoordinate[] },
): StepTemplate[] {
  return driven.map((value, k) => {
    const point = relax(pointId(k), posed, problem, field, [...held, value]);
    if (k === 0) return point;
    const { system: _start, ...spec } = point.spec;
    const before = pointId(k - 1);
    return { ...point, spec, inputs: { system: output(before, 'system'), initialOrbitals: output(before, 'orbitals') } };
  });
}

const pointId = (k: number): string => `point-${k}`;

function assembleGeometry(plan: Plan & { job: JobOf<'geometry'> }, run: StepRun): GeometryResult {
  const { problem } = plan.job;
  const all = resultsInOrder(plan, run);
  const relaxed = all.filter((result): result is StepResult<'optimize-geometry'> => result.kind === 'optimize-geometry');
  const lowest = relaxed.reduce((best, one) => (one.output.energyHartree < best.output.energyHartree ? one : best));
  const { energyHartree, gradientHartreePerBohr, residual, system, trace } = lowest.output;
  const scf = resultOf(run, 'scf')?.output;
  const { scan } = problem;
  const held = heldValues(problem, system.positionsBohr);
  return {
    ...envelope(plan, run),
    kind: 'geometry',
    energyHartree,
    structure: placed(plan.structure as Structure, system.positionsBohr),
    gradientHartreePerBohr,
    trace,
    ...(held.length > 0 && { held }),
    ...(scan && {
      points: relaxed.map(({ output: at }, k) => ({ value: (scan.type === 'distance' ? scan.values : scan.degrees)[k], ...pointOf(at) })),
    }),
    ...(scf && { properties: { dipoleAu: scf.dipoleAu, s2: scf.s2, stability: scf.stability.internal } }),
    resources: { ...lowest.resources, ...peakMemory(all) },
    convergence: {
      converged: true,
      iterations: relaxed.reduce((sum, { output: { iterations } }) => sum + iterations, 0),
      residual,
      energiesHartree: trace.map((at) => at.energyHartree),
    },
  };
}

const pointOf = ({ energyHartree, system, iterations, residual }: StepResult<'optimize-geometry'>['output']) => ({
  energyHartree,
  positionsBohr: system.positionsBohr,
  iterations,
  residual,
});

function placed(structure: Structure, positionsBohr: readonly number[]): Structure {
  const atoms = structure.atoms.map((atom, k) => ({
    ...atom,
    positionBohr: positionsBohr.slice(3 * k, 3 * k + 3) as [number, number, number],
  }));
  return { ...structure, atoms };
}

/** Distances, angles and dihedrals that were held, a scanned one last. */
function heldValues({ constraints = [], scan }: GeometryProblem, positionsBohr: readonly number[]): NonNullable<GeometryResult['held']> {
  type Held = NonNullable<GeometryResult['held']>;
  return [...constraints, ...(scan ? [scan] : [])].flatMap(({ type, atoms }): Held => {
    if (type === 'position') return [];
    const value = internalCoordinate(atoms, positionsBohr);
    const what = `${type} ${atoms.join('–')}`;
    return type === 'distance'
      ? [{ what, value: value * BOHR_IN_ANGSTROM, unit: 'angstrom' }]
      : [{ what, value: value / RADIANS, unit: 'degrees' }];
  });
}
