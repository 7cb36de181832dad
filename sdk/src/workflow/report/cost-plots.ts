/** What accuracy costs: the error of each arm against its time, and against its money where any was spent. */
import { CHEMICAL_ACCURACY_HARTREE, usd, type ArmReport, type Report } from '../../contracts/index.ts';
import { bar, errorDomain, hues, marks, shapes, type Drawing } from './drawing.ts';

/** Errors smaller than this are drawn here: below it an arm is exact for every purpose. */
const FLOOR_HARTREE = 1e-9;

export function costPlots(report: Report): Drawing[] {
  const time = against(report, {
    title: 'Error against time',
    axis: 'time / s',
    cost: ({ wallMs }) => wallMs / 1000,
    text: 'time in seconds, steps shared with other arms included',
  });
  const money = against(report, {
    title: 'Error against money',
    axis: 'price / $',
    cost: ({ costMicroUsd }) => usd(costMicroUsd),
    text: 'price in dollars, of the arms that cost any',
  });
  return [time, money];
}

interface Cost {
  title: string;
  axis: string;
  cost: (arm: ArmReport) => number;
  text: string;
}

function against({ comparison: { problem }, arms, reference }: Report, { title, axis, cost, text }: Cost): Drawing {
  const values = arms.flatMap((arm) => {
    const { label, domain, maxAbsErrorHartree } = arm;
    if (domain === 'external' || maxAbsErrorHartree === undefined || cost(arm) <= 0) return [];
    return [{ arm: label, x: cost(arm), y: Math.max(maxAbsErrorHartree, FLOOR_HARTREE) }];
  });
  const accuracy = (problem.kind === 'energy' ? problem.accuracyHartree : undefined) ?? CHEMICAL_ACCURACY_HARTREE;
  const labels = values.map(({ arm }) => arm);
  const all = arms.map(({ label }) => label);
  const domain = errorDomain(FLOOR_HARTREE, [accuracy, ...values.map(({ y }) => y)]);
  const y = {
    field: 'y',
    type: 'quantitative',
    title: 'max |error| / Eh',
    scale: { type: 'log', domain },
    axis: { format: '.0e', tickCount: 6 },
  };
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: axis, scale: { type: 'log', nice: true }, axis: { format: '~g', tickCount: 5 } },
    y,
    color: hues('arm', labels, all),
  };
  return {
    title,
    description: `Largest absolute error of each arm in hartree against ${reference.label}, over its ${text}, both on logarithmic axes: further down is more accurate, further left is cheaper. The dashed line is the accuracy asked, ${accuracy.toExponential(2)} Eh; errors below ${FLOOR_HARTREE} Eh are drawn there.`,
    values,
    height: 300,
    layer: [
      { data: { values: [{ y: accuracy }] }, mark: bar, encoding: { y } },
      { mark: { ...marks, size: 110 }, encoding: { ...encoding, shape: shapes('arm', labels, all) } },
    ],
  };
}
