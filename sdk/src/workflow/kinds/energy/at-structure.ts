/** The plan of an energy at another geometry of the same atoms: what a scan and the labels of a surrogate ask for, point by point. */
import { inputHash, invalidInput, type EnergyProblem, type Plan, type PlannedStep, type Structure } from '../../../contracts/index.ts';
import { asSource } from '../../pose/scan.ts';
import { pose } from './pose.ts';

/** Same steps, sizes and backends. @throws INVALID_INPUT for a geometry that is none */
export function planAt(plan: Plan, structure: Structure): Plan {
  const problem: EnergyProblem = { ...(plan.job.problem as EnergyProblem), structure: asSource(structure) };
  const posed = pose(problem);
  const job = { ...plan.job, problem };
  const system = posed.source === 'molecule' ? posed.system : undefined;
  const site = posed.source === 'molecule' && posed.regions ? posed.regions.site : structure;
  refuseOtherAtoms(plan, site, problem);
  const moved = (step: PlannedStep): PlannedStep => ('system' in step.spec ? { ...step, spec: { ...step.spec, system } } : step);
  const stages = plan.stages.map((stage) => ({ ...stage, steps: stage.steps.map((step) => onOneSurface(moved(step))) }));
  return { ...plan, job, inputHash: inputHash(job), structure: site, stages };
}

/** Regions by distance may hold other atoms elsewhere: energies of different molecules make no surface. */
function refuseOtherAtoms({ structure: planned }: Plan, site: Structure, { regions }: EnergyProblem): void {
  const elements = (of?: Structure): string => of?.atoms.map(({ element }) => element).join(' ') ?? '';
  if (regions === undefined || elements(planned) === elements(site)) return;
  const way = 'select by residue or atom instead of by distance';
  throw invalidInput('problem.regions.quantum', `the same atoms at every geometry: ${elements(planned)}`, elements(site), way);
}

/**
 * A restricted mean field is checked but kept where a lower, symmetry-broken solution appears, so that a surface does not depend on
 * its points; UHF exists to break symmetry where a bond breaks, and follows the instability.
 */
export function onOneSurface(step: PlannedStep): PlannedStep {
  return step.kind === 'scf' && step.spec.reference !== 'uhf' ? { ...step, spec: { ...step.spec, stability: 'check' } } : step;
}
