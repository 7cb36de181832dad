/** Plots of arms that look for one minimum: what each had found after so many evaluations, what values it met, and at what time. */
import type { Report } from '../../../contracts/index.ts';
import { draw, hues, marks, shapes, type Drawing, type Plot } from '../drawing.ts';
import type { SearchArm } from './arms.ts';
import { minimumPlots } from './plots.ts';

export async function comparedMinimaPlots(report: Report): Promise<Plot[]> {
  const found = report.arms.flatMap(({ label, points: [point] }): SearchArm[] => (point?.minimum ? [{ ...point.minimum, label }] : []));
  const [first] = report.arms.flatMap(({ points: [point] }) => point?.minimum ?? []);
  if (first === undefined) return [];
  // of all arms the tightest
  const bounds = report.arms.flatMap(({ points: [point] }) => point?.minimum?.lowerBound ?? []);
  const lowerBound = bounds.length > 0 ? Math.max(...bounds) : undefined;
  const plots = await minimumPlots({ ...first, provenOptimal: report.lowest?.provenBy !== null, lowerBound }, found);
  const times = gapsOverTime(report);
  return times.values.length > 0 ? [await draw(times), ...plots] : plots;
}

/** Every seed a mark. */
function gapsOverTime({ arms, lowest }: Report): Drawing {
  const values = arms.flatMap(({ label, wallMs, domain, points: [point] }) => {
    if (domain === 'external' || lowest === undefined || !point?.minimum?.feasible || wallMs <= 0) return [];
    return (point.values ?? [point.minimum.value]).map((value) => ({ arm: label, x: wallMs / 1000, y: value - lowest.value }));
  });
  const labels = [...new Set(values.map(({ arm }) => arm))];
  const all = arms.map(({ label }) => label);
  const most = Math.max(...values.map(({ y }) => 1.1 * y), 0) || 1;
  const unit = lowest === undefined || lowest.unit === '1' ? '' : ` / ${lowest.unit}`;
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: 'time / s', scale: { type: 'log', nice: true }, axis: { format: '~g', tickCount: 5 } },
    y: {
      field: 'y',
      type: 'quantitative',
      title: `above the lowest${unit}`,
      scale: { domain: [0, most] },
      axis: { format: '~g', tickCount: 5 },
    },
    color: hues('arm', labels, all),
    shape: shapes('arm', labels, all),
  };
  return {
    title: 'Distance from the minimum against time',
    description: `How far above the lowest value each arm stayed, over its time in seconds on a logarithmic axis; a mark for every seed. The lowest line meets it.`,
    values,
    height: 240,
    layer: [{ mark: { ...marks, size: 110 }, encoding }],
  };
}
