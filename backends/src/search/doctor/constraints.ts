/**
 * Constraints over 0/1 variables, kept apart from the penalties that stand for them.
 *
 *   equals   Σ a_i x_i = b       penalty λ (Σ a x − b)²                                                              (1)
 *   atMost   Σ a_i x_i ≤ b       penalty λ (Σ a x + slack − b)², slack in binary digits, a and b whole, a ≥ 0         (2)
 *   excludes Σ x_i x_j = 0       penalty λ Σ x_i x_j, over pairs that must not both be 1: no slack                      (3)
 */
import { invalidInput, type MinimumModel } from '@cofactor/sdk/contracts';
import { type BinaryQuadraticForm, binaryQuadraticForm } from '../models/binary-quadratic.ts';

export interface LinearConstraint {
  /** For people. */
  name: string;
  kind: 'equals' | 'atMost';
  terms: readonly (readonly [variable: number, coefficient: number])[];
  bound: number;
}

export interface Exclusion {
  name: string;
  kind: 'excludes';
  pairs: readonly (readonly [number, number])[];
}

export type Constraint = LinearConstraint | Exclusion;

export interface ConstrainedModel {
  /** Over 0/1. */
  readonly objective: BinaryQuadraticForm;
  readonly constraints: readonly Constraint[];
}

/** The objective and the constraints of a document; those without a name get their number. */
export function constrainedModel({
  variables: numVariables,
  linear,
  quadratic,
  offset,
  constraints = [],
}: Extract<MinimumModel, { type: 'qubo' }>): ConstrainedModel {
  return {
    objective: binaryQuadraticForm({ vartype: 'binary', numVariables, linear, quadratic, offset }),
    constraints: constraints.map(({ name, kind, terms, bound }, index) => ({
      name: name ?? `constraint ${index}`,
      kind: kind === 'equals' ? 'equals' : 'atMost',
      terms,
      bound,
    })),
  };
}

/** How far an assignment breaks a constraint: zero when it keeps it. */
export function violation(constraint: Constraint, assignment: ArrayLike<number>): number {
  if (constraint.kind === 'excludes') return constraint.pairs.reduce((sum, [i, j]) => sum + assignment[i] * assignment[j], 0);
  const { kind, terms, bound } = constraint;
  const excess = terms.reduce((sum, [variable, coefficient]) => sum + coefficient * assignment[variable], -bound);
  return kind === 'equals' ? Math.abs(excess) : Math.max(0, excess);
}

/**
 * The objective plus weights[c] times the penalty of each constraint; slack variables come last.
 * @throws INVALID_INPUT for variables out of range, an objective over spins, or an atMost that is not whole and non-negative
 */
export function penalised({ objective, constraints }: ConstrainedModel, weights: readonly number[]): BinaryQuadraticForm {
  if (objective.vartype !== 'binary') throw invalidInput('objective', 'a form over 0/1 variables', objective.vartype);
  const linear = [...objective.linear];
  const quadratic = [...objective.weights].map((weight, k): [number, number, number] => [objective.rows[k], objective.columns[k], weight]);
  let { offset, numVariables } = objective;
  for (const [index, constraint] of constraints.entries()) {
    if (constraint.kind === 'excludes') {
      for (const [i, j] of constraint.pairs) quadratic.push([i, j, weights[index]]);
      continue;
    }
    checkConstraint(constraint, index, objective.numVariables);
    const terms = [...merged(constraint.terms)];
    for (const digit of slackDigits(constraint)) {
      terms.push([numVariables++, digit]);
      linear.push(0);
    }
    const weight = weights[index];
    offset += weight * constraint.bound ** 2;
    terms.forEach(([i, a], k) => {
      linear[i] += weight * a * (a - 2 * constraint.bound);
      for (const [j, b] of terms.slice(0, k)) quadratic.push([j, i, 2 * weight * a * b]);
    });
  }
  const form = binaryQuadraticForm({ vartype: 'binary', numVariables, linear, quadratic, offset });
  return { ...form, warnings: objective.warnings }; // pairs that constraints share are no mistake
}

function merged(terms: LinearConstraint['terms']): Map<number, number> {
  const sums = new Map<number, number>();
  for (const [variable, coefficient] of terms) sums.set(variable, (sums.get(variable) ?? 0) + coefficient);
  return sums;
}

/** Digits that reach every whole number from 0 to the bound, and none beyond. */
function slackDigits({ kind, bound }: LinearConstraint): number[] {
  if (kind === 'equals') return [];
  const digits: number[] = [];
  for (let left = bound; left > 0; ) {
    const digit = Math.min(2 ** digits.length, left);
    digits.push(digit);
    left -= digit;
  }
  return digits;
}

function checkConstraint({ kind, terms, bound }: LinearConstraint, index: number, numVariables: number): void {
  const path = `constraints.${index}`;
  for (const [variable, coefficient] of terms) {
    if (!Number.isInteger(variable) || variable < 0 || variable >= numVariables) {
      throw invalidInput(`${path}.terms`, `variables from 0 to ${numVariables - 1}`, variable);
    }
    if (!Number.isFinite(coefficient)) throw invalidInput(`${path}.terms`, 'finite coefficients', coefficient);
  }
  const whole = [bound, ...terms.map(([, coefficient]) => coefficient)].every((value) => Number.isInteger(value) && value >= 0);
  if (!Number.isFinite(bound)) throw invalidInput(`${path}.bound`, 'a finite number', bound);
  if (kind === 'atMost' && !whole) throw invalidInput(path, 'whole, non-negative coefficients and bound for atMost', bound);
}
