/**
 * The steps of a quantum search of a minimum. A model that the machine does not take as it is (folds and constraints on an annealer,
 * constraints and files on circuits) first becomes a quadratic one. A backend that has the whole search takes it; on any other that
 * runs circuits a driver asks for samples of a circuit. What was measured is read back as an assignment or a fold of the model.
 */
import { invalidInput, unsupported, type Backend, type MinimumModel, type SearchMethod } from '../../contracts/index.ts';
import { output, partial, step, type StepTemplate } from '../plan/template.ts';
import type { JobOf } from './kind-flow.ts';

/** @param answer the search step of the job. @throws UNSUPPORTED for exact derivatives where there are none, INVALID_INPUT without shots */
export function quantumSearchSteps(
  { problem: { model, target }, seed }: JobOf<'minimum'>,
  method: SearchMethod,
  answer: StepTemplate,
  hard: Backend,
): StepTemplate[] {
  const { subproblem } = answer;
  const recast = isRecast(model, method);
  const quadratic = step({
    id: 'quadratic-model',
    kind: 'quadratic-model',
    subproblem,
    spec: partial<'quadratic-model'>({ kind: 'quadratic-model', model, seed }),
  });
  const read = (encoding: 'circuit' | 'quadratic'): StepTemplate =>
    step({
      id: 'read-assignment',
      kind: 'read-assignment',
      subproblem,
      spec: partial<'read-assignment'>({ kind: 'read-assignment', model, encoding }),
      inputs: { assignment: output('search', 'assignment') },
    });
  /** The model of a step: from the document, or from the step that recasts it. */
  const searched = (template: StepTemplate): StepTemplate => {
    if (!recast) return template;
    const { model: _model, ...spec } = template.spec;
    return { ...template, spec, inputs: { ...template.inputs, model: output('quadratic-model', 'model') } };
  };
  const before = recast ? [quadratic] : [];
  if (method.name === 'annealer' || takesWhole(hard, method)) return [...before, searched(answer), ...(recast ? [read('quadratic')] : [])];

  const shots = method.name === 'grover' ? 1 : checkedShots(method, hard);
  const circuit = step({
    id: 'search-circuit',
    kind: 'search-circuit',
    subproblem,
    spec: partial<'search-circuit'>({ kind: 'search-circuit', model, method, seed }),
  });
  const driver: StepTemplate = {
    ...answer,
    kind: 'sample',
    driver: method.name === 'grover' ? 'grover' : 'circuit-search',
    spec: { kind: 'sample', method, shots, seed, ...(target !== undefined && { target }) },
    inputs: {
      observable: output('search-circuit', 'observable'),
      ...(method.name === 'grover'
        ? { whole: output('search-circuit', 'whole') }
        : { circuit: output('search-circuit', 'circuit'), startParameters: output('search-circuit', 'startParameters') }),
    },
  };
  return [...before, searched(circuit), driver, read(recast ? 'quadratic' : 'circuit')];
}

function isRecast(model: MinimumModel, { name }: SearchMethod): boolean {
  if (model.type === 'qubo' && model.constraints?.length) return true;
  return name === 'annealer' && (model.type === 'lattice-protein' || model.type === 'file');
}

/** Angles by exact derivatives are found by a backend that has the whole search; from shots, by the driver. */
function takesWhole({ capabilities }: Backend, method: SearchMethod): boolean {
  const exact = 'angles' in method ? (method.angles ?? 'gradient') === 'gradient' : method.name !== 'grover';
  return exact && capabilities.search?.methods?.includes(method.name) === true;
}

function checkedShots(method: SearchMethod, { id }: Backend): number {
  if ('angles' in method && method.angles === 'gradient') {
    throw unsupported(`${id} has no exact derivatives of a search: use method.angles "spsa", or statevector`, {
      what: `method.angles gradient on ${id}`,
      alternatives: ['spsa', 'transfer'],
    });
  }
  const shots = 'shots' in method ? method.shots : 0;
  if (shots < 1) throw invalidInput('method.shots', `at least 1 on ${id}: angles are judged by what is measured`, shots);
  return shots;
}
