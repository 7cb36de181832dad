/** Temperatures that fit a model: from where nearly everything is accepted to where nearly nothing is. */
import type { SpinModel } from '../models/binary-quadratic.ts';

export interface BetaRange {
  hot: number;
  cold: number;
}

/**
 * hot: the costliest flip there can be is accepted every other time; cold: a flip against a single weak coupling (the 10th
 * percentile of their strengths) one time in a hundred.
 */
export function betaRange({ numSpins, fields, first, coupling }: SpinModel): BetaRange {
  let strongest = 0;
  for (let i = 0; i < numSpins; i++) {
    let sum = Math.abs(fields[i]);
    for (let e = first[i]; e < first[i + 1]; e++) sum += Math.abs(coupling[e]);
    strongest = Math.max(strongest, sum);
  }
  const strengths = [...coupling, ...fields].map(Math.abs).filter((value) => value > 0);
  if (strengths.length === 0) return { hot: 1, cold: 1 };
  strengths.sort((a, b) => a - b);
  const weak = strengths[Math.floor(strengths.length / 10)];
  return { hot: Math.LN2 / (2 * strongest), cold: Math.log(100) / (2 * weak) };
}

/** β of step `step` of `steps`, geometric. */
export function betaAt({ hot, cold }: BetaRange, step: number, steps: number): number {
  return steps < 2 ? cold : hot * (cold / hot) ** (step / (steps - 1));
}
