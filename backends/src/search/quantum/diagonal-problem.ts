/** A model as a diagonal Hamiltonian: the value of every basis state, and what a basis state means. */
import { tooLarge, unsupported, type MinimumModel, type SearchOutput, type Warning } from '@cofactor/sdk/contracts';
import { foldModel } from '../lattice/fold-model.ts';
import { energyOf } from '../models/binary-quadratic.ts';
import { foldEnergy } from '../models/lattice.ts';
import { quadraticModel } from '../models/quadratic-model.ts';
import { quadraticCosts } from './quadratic-costs.ts';
import { MAX_SEARCH_QUBITS } from './sizes.ts';
import { foldOfTurns, turnCosts, turnLayout } from './turn-costs.ts';

export interface DiagonalProblem {
  readonly numQubits: number;
  readonly unit: string;
  readonly warnings: readonly Warning[];
  /** 2ⁿ values, bit q of the index being qubit q. */
  costs(): Float64Array;
  /** The state as the output has it, with its value by definition. */
  solution(state: number): Pick<SearchOutput, 'value' | 'assignment' | 'fold' | 'feasible'>;
}

/** @throws UNSUPPORTED for a model without digits, INVALID_INPUT or TOO_LARGE for the model */
export function diagonalProblem(model: MinimumModel): DiagonalProblem {
  switch (model.type) {
    case 'cluster':
    case 'conformer': {
      const alternatives = ['basin-hopping'];
      const what = `a circuit on a ${model.type}`;
      throw unsupported(`${what} has no qubits to stand for its coordinates: use basin-hopping`, { what, alternatives });
    }
    case 'lattice-protein': {
      const folds = foldModel(model);
      const layout = turnLayout(folds);
      checkQubits(layout.numQubits, 'shorten the chain');
      return {
        numQubits: layout.numQubits,
        unit: folds.unit,
        warnings: [],
        costs: () => turnCosts(folds),
        solution(state) {
          const fold = foldOfTurns(folds, layout, state);
          const value = fold === undefined ? undefined : foldEnergy(folds.lattice, fold, folds.energies);
          return { value: value ?? 0, feasible: value !== undefined, fold: fold ?? layout.fixed };
        },
      };
    }
    default: {
      const form = quadraticModel(model);
      checkQubits(form.numVariables, 'use simulated-annealing or exact');
      return {
        numQubits: form.numVariables,
        unit: '1',
        warnings: form.warnings,
        costs: () => quadraticCosts(form),
        solution(state) {
          const bits = Array.from({ length: form.numVariables }, (_, q) => (state >>> q) & 1);
          const assignment = form.vartype === 'spin' ? bits.map((bit) => 2 * bit - 1) : bits;
          return { value: energyOf(form, assignment), feasible: true, assignment };
        },
      };
    }
  }
}

function checkQubits(numQubits: number, way: string): void {
  if (numQubits >= 1 && numQubits <= MAX_SEARCH_QUBITS) return;
  throw tooLarge(`a circuit is searched here with 1 to ${MAX_SEARCH_QUBITS} qubits, this model takes ${numQubits}: ${way}`, {
    resource: 'qubits',
    asked: numQubits,
    limit: MAX_SEARCH_QUBITS,
  });
}
