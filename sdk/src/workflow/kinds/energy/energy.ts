/** The energy of a molecule or of a given Hamiltonian: one place for what this kind is. */
import {
  invalidInput,
  METHODS,
  unsupported,
  type Backend,
  type CasscfMethod,
  type Method,
  type VqeMethod,
} from '../../../contracts/index.ts';
import type { KindFlow } from '../kind-flow.ts';
import { assembleEnergy } from './assemble.ts';
import { partition } from './partition.ts';
import { pose, type Posed } from './pose.ts';
import { checkPostSelection } from './post-selection-check.ts';
import { isQubitProblem, poseQubits } from './qubit-hamiltonian.ts';
import { sizesAfter, sizesOf } from './step-sizes.ts';
import { energySteps, type LoopForm } from './templates.ts';

export const energyFlow: KindFlow<'energy'> = {
  pose(job) {
    const { method } = job;
    // The schema of a job asks for one too.
    if (method === undefined) throw unsupported('an energy needs a method', { what: 'method' });
    if (isQubitProblem(job.problem)) return poseQubits(job, method);
    const posed = pose(job.problem);
    checkMethod(posed, method);
    return {
      ...(posed.source === 'molecule' && { structure: posed.regions?.site ?? posed.structure }),
      subproblems: partition(posed, method),
      decisions: [...(posed.source === 'molecule' ? posed.notes : []), ...spaceDecisions(posed, method)],
      warnings: [
        ...(posed.source === 'molecule' ? (posed.regions?.warnings ?? []) : []),
        ...(METHODS[method.name].family === 'perturbation'
          ? [{ code: 'NOT_VARIATIONAL', message: `${method.name} is not variational: its energy may lie below the exact one` }]
          : []),
      ],
      steps: (hard) => energySteps(posed, job, method, loopForm(method, hard)),
      requires: (template, before) => sizesOf(template, posed, before),
      gives: (template, sizes) => sizesAfter(template, posed, sizes),
    };
  },
  assemble: assembleEnergy,
};

/** Of excitations of the reference: what a loop in the sector of the electrons runs. */
const isProduct = (ansatz: VqeMethod['ansatz']): boolean => ansatz !== 'hardware-efficient';

/** A backend that has the whole loop takes it; a loop with shots, or in another picture than Jordan–Wigner, is driven step by step. */
function loopForm(method: Method, backend: Backend): LoopForm {
  const whole =
    method.name === 'vqe' && method.shots === 0 && (method.mapping ?? 'jordan-wigner') === 'jordan-wigner' && isProduct(method.ansatz);
  return whole && backend.capabilities['vqe-loop'] !== undefined ? 'whole' : 'driver';
}

function checkMethod(posed: Posed, method: Method): void {
  const { source, problem } = posed;
  const { name } = method;
  if (method.name === 'vqe' && !isProduct(method.ansatz) && method.amplitudes === 'noiseless') {
    throw unsupported(`${method.ansatz} has no loop of its own to optimise in: leave out method.amplitudes, or use uccsd`, {
      what: `noiseless amplitudes of ${method.ansatz}`,
      alternatives: ['uccsd'],
    });
  }
  if (method.name === 'vqe') checkPostSelection(method);
  if (method.name === 'vqe' && method.optimizer === 'spsa' && method.shots === 0) {
    throw invalidInput('method.optimizer', 'lbfgs without shots', 'spsa', 'give method.shots, e.g. 1000');
  }
  if (problem.gradient && posed.source === 'molecule' && (posed.regions?.report.caps.length ?? 0) > 0) {
    throw unsupported('problem.gradient: caps on cut bonds are no atoms of the structure: choose regions.quantum so that no bond is cut', {
      what: 'gradient with cut bonds',
    });
  }
  if (problem.gradient && (source !== 'molecule' || METHODS[name].family !== 'mean-field')) {
    const what = source === 'molecule' ? `gradient of ${name}` : 'gradient of a given Hamiltonian';
    throw unsupported(`problem.gradient: no ${what}: use rhf, uhf or dft of a structure`, { what, alternatives: ['rhf', 'uhf', 'dft'] });
  }
  if ((name === 'casci' || name === 'casscf' || name === 'nevpt2') && source === 'molecule' && problem.activeSpace.select === 'full') {
    const way = 'choose one, or use method fci for all orbitals';
    throw invalidInput(
      'problem.activeSpace.select',
      'an active space such as { "select": "frontier", "electrons": 4, "orbitals": 4 }',
      'full',
      way,
    );
  }
  if (method.name === 'casscf') checkWeights(method, problem.states);
  const severalStates =
    name === 'casscf' || name === 'nevpt2' || METHODS[name].family === 'exact-in-space' || METHODS[name].family === 'variational-circuit';
  if (problem.states > 1 && !severalStates) {
    const alternatives = ['fci', 'casci', 'casscf', 'nevpt2', 'vqe', 'adapt-vqe'];
    throw unsupported(`problem.states: ${name} gives one state: use ${alternatives.slice(0, -1).join(', ')} or adapt-vqe`, {
      what: `${problem.states} states`,
      alternatives,
    });
  }
}

function checkWeights({ weights }: CasscfMethod, states: number): void {
  if (weights === undefined) return;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (weights.length === states && Math.abs(sum - 1) < 1e-6) return;
  throw invalidInput('method.weights', `${states} numbers of sum 1, one for each of problem.states`, weights);
}

/** What the document left open or what has no effect, said once. */
function spaceDecisions({ source, problem }: Posed, { name }: Method): string[] {
  const { select } = problem.activeSpace;
  if (source === 'hamiltonian' || select === 'full') return [];
  const lines =
    problem.frozenCore && METHODS[name].family !== 'perturbation'
      ? ['frozenCore has no effect: what is inactive follows from the active space alone']
      : [];
  if (METHODS[name].family === 'mean-field' || METHODS[name].family === 'perturbation') {
    lines.push(`${name} answers for the whole molecule; activeSpace serves only to compare it with other methods`);
  }
  if (name === 'casscf') lines.push('the active space is where casscf starts: it optimises all orbitals, core and active');
  return lines;
}
