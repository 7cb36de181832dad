/** Quadratic models as Ising problems, the one form that D-Wave's solvers take. */
import { unsupported, type StepSpec } from '@cofactor/sdk/contracts';
import * as z from 'zod';

/** H(s) = Σ h s + Σ J s s + offset, s = ±1. */
export interface Ising {
  linear: number[];
  quadratic: [number, number, number][];
  offset: number;
}

export const IsingShape = z.object({
  linear: z.array(z.number()),
  quadratic: z.array(z.tuple([z.int(), z.int(), z.number()])),
  offset: z.number(),
});
/** x = (1 + s)/2; −cut = Σ w (s s − 1)/2. @throws UNSUPPORTED for a model that is none, or has constraints */
export function isingOf(id: string, model: StepSpec<'search'>['model']): Ising {
  switch (model.type) {
    case 'ising':
      return merged(model.variables, model.linear, model.quadratic, model.offset ?? 0);
    case 'qubo': {
      if (model.constraints?.length)
        throw unsupported(`${id} would lose the constraints of this model: use the search backend`, {
          what: `constraints on ${id}`,
          alternatives: ['search'],
        });
      const linear = model.linear.map((a) => a / 2);
      let offset = (model.offset ?? 0) + linear.reduce((sum, a) => sum + a, 0);
      for (const [i, j, w] of model.quadratic) {
        linear[i] += w / 4;
        linear[j] += w / 4;
        offset += w / 4;
      }
      return merged(
        model.variables,
        linear,
        model.quadratic.map(([i, j, w]) => [i, j, w / 4]),
        offset,
      );
    }
    case 'maxcut':
      return merged(
        model.nodes,
        [],
        model.edges.map(([i, j, w]) => [i, j, w / 2]),
        -model.edges.reduce((sum, [, , w]) => sum + w / 2, 0),
      );
    default:
      throw unsupported(`${id} takes ising, qubo and maxcut models, not ${model.type}`, {
        what: `${model.type} on ${id}`,
        alternatives: ['ising', 'qubo', 'maxcut'],
      });
  }
}

/** Each pair once, i < j, none without weight. */
function merged(
  variables: number,
  linear: readonly number[],
  quadratic: readonly (readonly [number, number, number])[],
  offset: number,
): Ising {
  const sums = new Map<string, [number, number, number]>();
  for (const [a, b, weight] of quadratic) {
    const [i, j] = a < b ? [a, b] : [b, a];
    const pair = sums.get(`${i}-${j}`) ?? [i, j, 0];
    pair[2] += weight;
    sums.set(`${i}-${j}`, pair);
  }
  return {
    linear: Array.from({ length: variables }, (_, k) => linear[k] ?? 0),
    quadratic: [...sums.values()].filter(([, , weight]) => weight !== 0),
    offset,
  };
}

export function valueOf({ linear, quadratic, offset }: Ising, spins: readonly number[]): number {
  return (
    offset + linear.reduce((sum, h, i) => sum + h * spins[i], 0) + quadratic.reduce((sum, [i, j, w]) => sum + w * spins[i] * spins[j], 0)
  );
}
