/** The quadratic models of a document as the one inner form. */
import { invalidInput, unsupported, type MinimumModel } from '@cofactor/sdk/contracts';
import { type BinaryQuadraticForm, binaryQuadraticForm, maxCutForm } from './binary-quadratic.ts';
import { readModel } from './model-files.ts';

export type QuadraticModel = Extract<MinimumModel, { type: 'qubo' | 'ising' | 'maxcut' | 'file' }>;

/** @throws UNSUPPORTED for constraints, which would be lost; INVALID_INPUT for a file that is not inlined, and as the readers do */
export function quadraticModel(model: QuadraticModel): BinaryQuadraticForm {
  switch (model.type) {
    case 'maxcut':
      return maxCutForm(model.nodes, model.edges);
    case 'file':
      if (model.data === undefined) throw invalidInput('model.data', 'the text itself (the client reads files)', undefined);
      return readModel(model.format, model.data);
    default: {
      if (model.type === 'qubo' && model.constraints?.length) {
        throw unsupported(
          'a model with constraints is searched by the classical methods of the search backend, which set their penalties',
          {
            what: 'constraints',
            alternatives: ['simulated-annealing', 'parallel-tempering', 'tabu', 'exact', 'auto'],
          },
        );
      }
      const { variables: numVariables, linear, quadratic, offset } = model;
      return binaryQuadraticForm({ vartype: model.type === 'qubo' ? 'binary' : 'spin', numVariables, linear, quadratic, offset });
    }
  }
}
