/** Folds, constraints and files as a quadratic model that any annealer takes, penalties set by the doctor; and back. */
import { invalidInput, type MinimumModel, type StepOutput } from '@cofactor/sdk/contracts';
import { type ConstrainedModel, constrainedModel, penalised, violation } from '../doctor/constraints.ts';
import type { DoctorOptions } from '../doctor/doctor.ts';
import { findings } from '../doctor/findings.ts';
import { foldModel } from '../lattice/fold-model.ts';
import { foldEnergy } from '../models/lattice.ts';
import { type BinaryQuadraticForm, energyOf } from '../models/binary-quadratic.ts';
import { quadraticModel } from '../models/quadratic-model.ts';
import { foldOfTurns, turnLayout } from '../quantum/turn-costs.ts';
import { encodingsOf } from './encodings.ts';
import { halvesEncoding } from './halves.ts';

type Reading = StepOutput<'read-assignment'>;

/** @throws INVALID_INPUT naming constraints that contradict each other; UNSUPPORTED or TOO_LARGE for the model */
export async function recast(model: MinimumModel, seed: number): Promise<StepOutput<'quadratic-model'>> {
  if (model.type === 'lattice-protein') {
    const halves = halvesEncoding(foldModel(model));
    const { weights, notes } = await judged(halves, halves.penalties, { seed, consistent: true, polish: 0, lower: false });
    return { model: documentOf(penalised(halves, weights)), notes: [...encodingsOf(model), ...notes] };
  }
  if (model.type === 'qubo' && model.constraints?.length) {
    const constrained = constrainedModel(model);
    const { weights, notes } = await judged(constrained, model.penalties, { seed });
    return { model: documentOf(penalised(constrained, weights)), notes };
  }
  const form = quadraticModel(checked(model));
  return { model: documentOf(form), notes: form.warnings.map(({ message }) => message) };
}

/** What the digits of an encoding mean. @param assignment as the machine gave it, slack variables last */
export function readAssignment(model: MinimumModel, encoding: 'circuit' | 'quadratic', assignment: readonly number[]): Reading {
  if (model.type === 'lattice-protein') {
    const folds = foldModel(model);
    const { unit, lattice, energies } = folds;
    if (encoding === 'quadratic') {
      const found = halvesEncoding(folds).foldOf(assignment);
      return { value: found?.energy ?? 0, unit, feasible: found !== undefined, fold: found?.fold ?? '' };
    }
    const layout = turnLayout(folds);
    const fold = foldOfTurns(
      folds,
      layout,
      assignment.reduce((state, digit, q) => state + digit * 2 ** q, 0),
    );
    const value = fold === undefined ? undefined : foldEnergy(lattice, fold, energies);
    return { value: value ?? 0, unit, feasible: value !== undefined, fold: fold ?? layout.fixed };
  }
  if (model.type === 'qubo' && model.constraints?.length) {
    const { objective, constraints } = constrainedModel(model);
    const kept = assignment.slice(0, objective.numVariables);
    const feasible = constraints.every((constraint) => violation(constraint, kept) <= 1e-9);
    return { value: energyOf(objective, kept), unit: '1', feasible, assignment: kept };
  }
  const form = quadraticModel(checked(model));
  const spins = form.vartype === 'spin' && encoding === 'circuit' ? assignment.map((bit) => 2 * bit - 1) : [...assignment];
  return { value: energyOf(form, spins), unit: '1', feasible: true, assignment: spins };
}

/** Variables of the quadratic model, slack included. */
export function quadraticSize(model: MinimumModel): number {
  if (model.type === 'lattice-protein') return halvesEncoding(foldModel(model)).objective.numVariables;
  if (model.type === 'qubo' && model.constraints?.length) {
    const constrained = constrainedModel(model);
    return penalised(
      constrained,
      constrained.constraints.map(() => 1),
    ).numVariables;
  }
  return quadraticModel(checked(model)).numVariables;
}

async function judged(
  model: ConstrainedModel,
  penalties: readonly number[] | undefined,
  options: DoctorOptions,
): Promise<{ weights: number[]; notes: string[] }> {
  // integer programming is a large module: loaded when the first constraint is asked for
  const { examine } = await import('../doctor/doctor.ts');
  const report = await examine(model, penalties, options);
  return { weights: report.weights, notes: findings(report, penalties !== undefined) };
}

function documentOf({ vartype, numVariables, linear, rows, columns, weights, offset }: BinaryQuadraticForm): MinimumModel {
  return {
    type: vartype === 'spin' ? 'ising' : 'qubo',
    variables: numVariables,
    linear: [...linear],
    quadratic: [...weights].map((weight, k) => [rows[k], columns[k], weight]),
    offset,
  };
}

function checked(model: MinimumModel): Parameters<typeof quadraticModel>[0] {
  if (model.type !== 'cluster' && model.type !== 'conformer' && model.type !== 'lattice-protein') return model;
  throw invalidInput('model', 'a quadratic model, or folds on a lattice', model.type);
}
