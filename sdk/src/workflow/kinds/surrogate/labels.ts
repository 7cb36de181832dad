/** What training and exploring share: the surrogate's method, the structures it sees, and the job that makes a label. */
import {
  invalidInput,
  unsupported,
  type Backend,
  type EnergyMethod,
  type EnergyProblem,
  type Job,
  type Plan,
  type Sizes,
  type Structure,
  type StructureSource,
  type Subproblem,
  type SurrogateMethod,
} from '../../../contracts/index.ts';
import { MIN_LABELS } from '../../drivers/index.ts';
import { step, type StepTemplate } from '../../plan/template.ts';
import { asSource } from '../../pose/scan.ts';
import { parseStructure } from '../../pose/structure.ts';
import { pose, type PosedMolecule } from '../energy/pose.ts';
import type { JobOf } from '../kind-flow.ts';

export const SUBPROBLEM = { labels: 'labels', surrogate: 'surrogate' };

export function surrogateMethod({ method }: Job): SurrogateMethod {
  if (method?.name === 'surrogate') return method;
  throw unsupported('a surrogate is trained by method.name "surrogate"', { what: `method ${method?.name}`, alternatives: ['surrogate'] });
}

/** The target as a molecule. @throws INVALID_INPUT, UNSUPPORTED for a Hamiltonian, which has no geometry */
export function poseTarget(target: EnergyProblem): PosedMolecule {
  const posed = pose(target);
  if (posed.source === 'molecule') return posed;
  throw unsupported('problem.target: a surrogate needs a structure, not a Hamiltonian', {
    what: 'a surrogate of a Hamiltonian',
    alternatives: ['problem.target.structure'],
  });
}

/** @param field of the document. @throws INVALID_INPUT naming it, unless the atoms are those of the target in their order */
export function poseStructures({ structure: target }: PosedMolecule, sources: readonly StructureSource[], field: string): Structure[] {
  const elements = (of: Structure): string => of.atoms.map(({ element }) => element).join(' ');
  return sources.map((source, k) => {
    const path = `problem.${field}.${k}`;
    const { structure } = parseStructure(source, path);
    if (elements(structure) !== elements(target)) {
      throw invalidInput(path, `the atoms of problem.target in their order: ${elements(target)}`, elements(structure));
    }
    return structure;
  });
}

export function enoughLabels(count: number, field: string): void {
  if (count < MIN_LABELS) throw invalidInput(`problem.${field}`, `at least ${MIN_LABELS}, on which a surrogate can be trained`, count);
}

export const trainingOf = ({ members, hiddenUnits, steps }: SurrogateMethod): { members: number; hiddenUnits: number; steps: number } => ({
  members,
  hiddenUnits,
  steps,
});

/** @throws INVALID_INPUT when nobody makes labels */
export function oracleOf({ oracle }: SurrogateMethod): EnergyMethod {
  if (oracle === undefined) throw invalidInput('method.oracle', 'the method that makes labels, such as { "name": "casci" }', undefined);
  return oracle;
}

/** The step that labels, trains and predicts. @param start labels before the committee is first asked */
export function labellingStep(
  job: JobOf<'train'> | JobOf<'explore'>,
  work: { candidates: Structure[]; holdout: Structure[]; labels: number; start: number },
  { hard, plan }: { hard: Backend; plan: (job: Job) => Plan },
): StepTemplate {
  const method = surrogateMethod(job);
  const name = oracleOf(method);
  const [first] = work.candidates;
  const oracle = plan({
    schema: 'cofactor.job/1',
    problem: { ...job.problem.target, structure: asSource(first) },
    method: name,
    backend: hard.id,
    seed: job.seed,
    budget: {},
  });
  const used = oracle.stages.flatMap(({ steps }) => steps.flatMap(({ backend, uses = [] }) => [backend ?? '', ...uses]));
  return step({
    id: 'surrogate',
    kind: 'train',
    driver: 'explore',
    subproblem: SUBPROBLEM.surrogate,
    uses: [...new Set(used)].sort(),
    spec: { kind: 'train', oracle, oracleName: `${name.name} on ${hard.id}`, ...work, ...trainingOf(method), seed: job.seed },
    role: 'answer',
  });
}

export function surrogateSubproblem(asks: string): Subproblem {
  return {
    id: SUBPROBLEM.surrogate,
    domain: 'surrogate',
    asks,
    boundary: ['labels by the oracle'],
    recombines: 'is the answer, with a band that says how far it may be trusted',
    why: 'a prediction costs a millionth of a label',
  };
}

/** Sizes flow inside the jobs of the labels, not between steps. */
export const sizeless = { requires: (): Sizes => ({}), gives: (): Sizes => ({}) };
