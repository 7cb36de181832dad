/** How a chain can be written in digits, by qubits and terms, for a reader to compare. */
import type { MinimumModel, PauliSum } from '@cofactor/sdk/contracts';
import { penalised } from '../doctor/constraints.ts';
import { foldModel } from '../lattice/fold-model.ts';
import { turnLayout } from '../quantum/turn-costs.ts';
import { halvesEncoding } from './halves.ts';

/** @param turns the observable of the turn encoding, where it was worked out */
export function encodingsOf(model: MinimumModel, turns?: PauliSum): string[] {
  if (model.type !== 'lattice-protein') return turns ? [`${turns.numQubits} qubits, ${countTerms(turns)}`] : [];
  const folds = foldModel(model);
  const { numQubits } = turnLayout(folds);
  const halves = halvesEncoding(folds);
  const { numVariables, weights } = penalised(
    halves,
    halves.constraints.map(() => 1),
  );
  const terms = turns ? countTerms(turns) : `up to ${2 ** numQubits - 1} strings of Z on up to ${numQubits} qubits`;
  return [
    `turns: ${numQubits} qubits, ${terms}, no penalty`,
    `shapes of two halves: ${numVariables} qubits, ${numVariables + weights.length} terms on one or two, ${halves.constraints.length} penalties`,
  ];
}

function countTerms({ terms }: PauliSum): string {
  const weights = terms.map(([text]) => text.replaceAll('I', '').length).filter((weight) => weight > 0);
  return `${weights.length} strings of Z on up to ${weights.reduce((most, weight) => Math.max(most, weight), 0)} of them`;
}
