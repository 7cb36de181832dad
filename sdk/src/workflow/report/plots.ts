/** The plots of a report: energies, errors, times, and what quantum arms add. */
import { CHEMICAL_ACCURACY_HARTREE, type Report } from '../../contracts/index.ts';
import { bar, draw, hues, marks, rowHeight, shapes, type Drawing, type Plot } from './drawing.ts';
import { convergence, deviceErrors, subspaceErrors } from './quantum-plots.ts';
import { axis } from './tables.ts';

/** Errors smaller than this are drawn here: a logarithmic axis has no zero. */
const FLOOR_HARTREE = 1e-10;

/** The plots this report has numbers for. */
export async function reportPlots(report: Report): Promise<Plot[]> {
  const energies = isCurve(report) ? energyCurves(report) : energyDots(report);
  const drawn = [energies, errors(report), convergence(report), subspaceErrors(report), deviceErrors(report), wallTimes(report)].filter(
    ({ values }) => values.length > 0,
  );
  const plots: Plot[] = [];
  for (const drawing of drawn) plots.push(await draw(drawing));
  return plots;
}

/** A scan of one point is drawn as one. */
const isCurve = ({ scan }: Report): boolean => scan !== undefined && scan.values.length > 1;

const colour = (report: Report): object =>
  hues(
    'arm',
    report.arms.map(({ label }) => label),
  );
const shape = (report: Report): object =>
  shapes(
    'arm',
    report.arms.map(({ label }) => label),
  );
const armAxis = { field: 'arm', type: 'nominal', title: null, sort: null };

function energyCurves(report: Report): Drawing {
  const values = report.arms.flatMap(({ label, points }) =>
    points.flatMap(({ energyHartree }, k) =>
      energyHartree === undefined ? [] : [{ arm: label, x: report.scan?.values[k] ?? 0, y: energyHartree }],
    ),
  );
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: axis(report.scan), scale: { zero: false } },
    y: { field: 'y', type: 'quantitative', title: 'energy / Eh', scale: { zero: false }, axis: { format: '.3f' } },
    color: colour(report),
  };
  return {
    title: 'Energy along the scan',
    description: `Energy in hartree against ${axis(report.scan)}, one curve an arm; the numbers are in the table of energies.`,
    values,
    height: 320,
    layer: [
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding },
      { mark: marks, encoding: { ...encoding, shape: shape(report) } },
    ],
  };
}

function energyDots(report: Report): Drawing {
  const values = report.arms.flatMap(({ label, points }) =>
    points[0]?.energyHartree === undefined ? [] : [{ arm: label, x: points[0].energyHartree }],
  );
  const x = { field: 'x', type: 'quantitative', title: 'energy / Eh', scale: { zero: false }, axis: { format: '.4f' } };
  return {
    title: 'Energy by arm',
    description: 'Energy in hartree of each arm; the numbers are in the table of arms.',
    values,
    height: rowHeight(values.length),
    layer: [{ mark: marks, encoding: { y: armAxis, x, color: { ...colour(report), legend: null } } }],
  };
}

function errors(report: Report): Drawing {
  const values = report.arms.flatMap(({ label, points }) =>
    points.flatMap(({ errorHartree }, k) =>
      errorHartree === undefined
        ? []
        : [{ arm: label, x: report.scan?.values[k] ?? 0, y: Math.max(Math.abs(errorHartree), FLOOR_HARTREE) }],
    ),
  );
  const { problem } = report.comparison;
  const accuracy = (problem.kind === 'energy' ? problem.accuracyHartree : undefined) ?? CHEMICAL_ACCURACY_HARTREE;
  const domain = [FLOOR_HARTREE, Math.max(1e-2, ...values.map(({ y }) => y * 1.5))];
  const error = { type: 'quantitative', title: '|error| / Eh', scale: { type: 'log', domain }, axis: { format: '.0e', tickCount: 6 } };
  const about = `Absolute error in hartree against ${report.reference.label} on a logarithmic axis; the dashed line is the accuracy asked, ${accuracy.toExponential(2)} Eh. Errors below ${FLOOR_HARTREE} Eh are drawn at ${FLOOR_HARTREE} Eh.`;
  const common = { title: 'Absolute error', description: about, values };
  if (!isCurve(report)) {
    const x = { ...error, field: 'y' };
    return {
      ...common,
      height: rowHeight(values.length),
      layer: [
        { data: { values: [{ y: accuracy }] }, mark: bar, encoding: { x: { ...x } } },
        { mark: marks, encoding: { y: armAxis, x, color: { ...colour(report), legend: null } } },
      ],
    };
  }
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: axis(report.scan), scale: { zero: false } },
    y: { ...error, field: 'y' },
    color: colour(report),
  };
  return {
    ...common,
    height: 320,
    layer: [
      { data: { values: [{ y: accuracy }] }, mark: bar, encoding: { y: { ...error, field: 'y' } } },
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding },
      { mark: marks, encoding: { ...encoding, shape: shape(report) } },
    ],
  };
}

function wallTimes(report: Report): Drawing {
  const values = report.arms.flatMap(({ label, domain, wallMs }) =>
    domain === 'external' || wallMs <= 0 ? [] : [{ arm: label, x: wallMs / 1000 }],
  );
  const x = {
    field: 'x',
    type: 'quantitative',
    title: 'time / s',
    scale: { type: 'log', nice: true },
    axis: { format: '~g', tickCount: 5 },
  };
  return {
    title: 'Time by arm',
    description:
      'Wall time of each arm in seconds on a logarithmic axis, steps shared with other arms included; the numbers are in the table of arms.',
    values,
    height: rowHeight(values.length),
    layer: [{ mark: marks, encoding: { y: armAxis, x, color: { ...colour(report), legend: null } } }],
  };
}
