/** The plots of a minimum: the best so far, and the values that each search met. */
import type { MinimumResult } from '../../../contracts/index.ts';
import { bar, draw, hues, marks, shapes, type Drawing, type Plot } from '../drawing.ts';
import type { SearchArm } from './arms.ts';

/** Fewer values are no picture of a landscape. */
const FEWEST_MET = 20;

/** Those there are numbers for. */
export async function minimumPlots({ unit, lowerBound, provenOptimal }: MinimumResult, arms: readonly SearchArm[]): Promise<Plot[]> {
  const axis = unit === '1' ? 'value' : `value / ${unit}`;
  const drawings = [bestSoFar(arms, axis, provenOptimal ? undefined : lowerBound), landscape(arms, axis)];
  const plots: Plot[] = [];
  for (const drawing of drawings) if (drawing.values.length > 0) plots.push(await draw(drawing));
  return plots;
}

const labels = (arms: readonly SearchArm[]): string[] => arms.map(({ label }) => label);

function bestSoFar(arms: readonly SearchArm[], axis: string, lowerBound: number | undefined): Drawing {
  const values = arms.flatMap(({ label, trace = [], evaluations, value }) => {
    const points = trace.map((point) => ({ arm: label, x: Math.max(1, point.evaluations), y: point.value, better: true }));
    return trace.length === 0 ? [] : [...points, { arm: label, x: Math.max(1, evaluations), y: value, better: false }];
  });
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: 'evaluations', scale: { type: 'log' }, axis: { format: '~s', tickCount: 6 } },
    y: { field: 'y', type: 'quantitative', title: axis, scale: { zero: false } },
    color: hues('arm', labels(arms)),
  };
  const bound = lowerBound === undefined ? [] : [{ bound: lowerBound }];
  const about = bound.length > 0 ? ' The dashed line is the proven bound: nothing lies below it.' : '';
  return {
    title: 'Best so far',
    description: `The lowest value each search had after so many evaluations, on a logarithmic axis; a mark where it improved.${about}`,
    values,
    height: 260,
    layer: [
      ...bound.map((values_) => ({ data: { values: [values_] }, mark: bar, encoding: { y: { field: 'bound', type: 'quantitative' } } })),
      { mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5 }, encoding },
      { transform: [{ filter: 'datum.better' }], mark: marks, encoding: { ...encoding, shape: shapes('arm', labels(arms)) } },
    ],
  };
}

function landscape(arms: readonly SearchArm[], axis: string): Drawing {
  const values = arms.flatMap(({ label, levels = [] }) => {
    const all = levels.reduce((sum, { times }) => sum + times, 0);
    if (all < FEWEST_MET) return [];
    return levels.map(({ value, times }) => ({ arm: label, x: value, y: times / all }));
  });
  const drawn = labels(arms).filter((label) => values.some(({ arm }) => arm === label)); // too few ends of a search are no landscape
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: axis, scale: { zero: false } },
    y: { field: 'y', type: 'quantitative', title: 'share of the values met', axis: { format: '.0%' } },
    color: hues('arm', drawn, labels(arms)),
  };
  return {
    title: 'The landscape as each search met it',
    description:
      'How often each value was met: local minima of a hopping, ends of coolings, the coldest replica of a tempering, random trials. Further left is lower.',
    values,
    height: 260,
    layer: [
      { mark: { type: 'rule', strokeWidth: 2, opacity: 0.6 }, encoding: { ...encoding, y2: { datum: 0 } } },
      { mark: { ...marks, size: 40 }, encoding: { ...encoding, shape: shapes('arm', drawn, labels(arms)) } },
    ],
  };
}
