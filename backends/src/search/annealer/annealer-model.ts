/** The models an annealer takes. */
import { unsupported, type MinimumModel } from '@cofactor/sdk/contracts';
import type { QuadraticModel } from '../models/quadratic-model.ts';

/** @throws UNSUPPORTED for models that are not quadratic */
export function annealerModel(model: MinimumModel, backend: string): QuadraticModel {
  if (model.type === 'lattice-protein' || model.type === 'cluster' || model.type === 'conformer') {
    const alternatives = ['ising', 'qubo', 'maxcut', 'file'];
    throw unsupported(`${backend} takes ${alternatives.join(', ')} models, not ${model.type}`, {
      what: `${model.type} on ${backend}`,
      alternatives,
    });
  }
  return model;
}
