/** The plots of a report: energies, errors, what they cost, and what quantum arms add. */
import { CHEMICAL_ACCURACY_HARTREE, type ArmPoint, type Report } from '../../contracts/index.ts';
import { costPlots } from './cost-plots.ts';
import { bar, draw, errorDomain, hues, marks, rowHeight, shapes, type Drawing, type Plot } from './drawing.ts';
import { comparedMinimaPlots } from './minimum/compared.ts';
import { convergence, deviceErrors, extrapolation, subspaceErrors } from './quantum-plots.ts';
import { axis, half95 } from './tables.ts';

/** Errors smaller than this are drawn here: a logarithmic axis has no zero. */
const FLOOR_HARTREE = 1e-10;

/** The plots this report has numbers for. */
export async function reportPlots(report: Report): Promise<Plot[]> {
  if (report.comparison.problem.kind === 'minimum') return comparedMinimaPlots(report);
  const energies = isCurve(report) ? energyCurves(report) : energyDots(report);
  const quantum = [convergence(report), extrapolation(report), subspaceErrors(report), deviceErrors(report)];
  return drawAll([energies, errors(report), ...costPlots(report), ...quantum]);
}

/** How one energy was reached. */
export const energyJobPlots = (report: Report): Promise<Plot[]> => drawAll([convergence(report), extrapolation(report)]);

async function drawAll(drawings: readonly Drawing[]): Promise<Plot[]> {
  const plots: Plot[] = [];
  for (const drawing of drawings) if (drawing.values.length > 0) plots.push(await draw(drawing));
  return plots;
}

/** A scan of one point is drawn as one. */
const isCurve = ({ scan }: Report): boolean => scan !== undefined && scan.values.length > 1;

const labelsOf = ({ arms }: Report): string[] => arms.map(({ label }) => label);
/** Arms that are drawn, each with its own hue and shape. */
const colour = (report: Report, values: readonly { arm: string }[]): object => hues('arm', drawn(report, values), labelsOf(report));
const shape = (report: Report, values: readonly { arm: string }[]): object => shapes('arm', drawn(report, values), labelsOf(report));
const drawn = (report: Report, values: readonly { arm: string }[]): string[] =>
  labelsOf(report).filter((label) => values.some(({ arm }) => arm === label));
const armAxis = { field: 'arm', type: 'nominal', title: null, sort: null };

function energyCurves(report: Report): Drawing {
  const values = report.arms.flatMap(({ label, points }) =>
    points.some(({ energyHartree }) => energyHartree !== undefined)
      ? points.map((point, k) => ({
          arm: label,
          x: report.scan?.values[k] ?? 0,
          ...(point.energyHartree === undefined ? GAP : withBand(point.energyHartree, half95(point))),
        }))
      : [],
  );
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: axis(report.scan), scale: { zero: false } },
    y: { field: 'y', type: 'quantitative', title: 'energy / Eh', scale: { zero: false }, axis: { format: '.3f' } },
    color: colour(report, values),
  };
  return {
    title: 'Energy along the scan',
    description: `Energy in hartree against ${axis(report.scan)}, one curve an arm${bandText(values)}; the numbers are in the table of energies.`,
    values,
    height: 320,
    layer: [
      bandOf(encoding),
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding },
      { mark: marks, encoding: { ...encoding, shape: shape(report, values) } },
    ],
  };
}

interface Banded {
  y: number;
  low: number;
  high: number;
}

const withBand = (y: number, half: number): Banded => ({ y, low: y - half, high: y + half });
/** A curve is not drawn across a point it does not have. */
const GAP = { y: null, low: null, high: null };
type Drawn = { arm: string; x: number } & (Banded | typeof GAP);
const hasError = ({ errorHartree }: ArmPoint): boolean => errorHartree !== undefined;
/** Where there is one at all. */
const bandText = (values: readonly { low: number | null; high: number | null }[]): string =>
  values.some(({ low, high }) => (high ?? 0) > (low ?? 0)) ? ', with its 95 % interval' : '';
const bandOf = <E extends { x: object; y: object; color: object }>({ x, y, color }: E): object => ({
  mark: { type: 'area', opacity: 0.2 },
  encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
});

function energyDots(report: Report): Drawing {
  const values = report.arms.flatMap(({ label, points }) =>
    points[0]?.energyHartree === undefined ? [] : [{ arm: label, ...withBand(points[0].energyHartree, half95(points[0])) }],
  );
  const x = { field: 'y', type: 'quantitative', title: 'energy / Eh', scale: { zero: false }, axis: { format: '.4f', tickCount: 5 } };
  const encoding = { y: armAxis, x, color: { ...colour(report, values), legend: null } };
  return {
    title: 'Energy by arm',
    description: `Energy in hartree of each arm${bandText(values)}; the numbers are in the table of arms.`,
    values,
    height: rowHeight(values.length),
    layer: [
      { mark: { type: 'rule', strokeWidth: 2 }, encoding: { ...encoding, x: { ...x, field: 'low' }, x2: { field: 'high' } } },
      { mark: marks, encoding },
    ],
  };
}

function errors(report: Report): Drawing {
  const values = report.arms.flatMap(({ label, points }) =>
    points.flatMap((point, k): Drawn[] => {
      const place = { arm: label, x: report.scan?.values[k] ?? 0 };
      if (point.errorHartree === undefined) return isCurve(report) && points.some(hasError) ? [{ ...place, ...GAP }] : [];
      const { y, low, high } = withBand(Math.abs(point.errorHartree), half95(point));
      const [drawn, from, to] = [y, low, high].map((error) => Math.max(error, FLOOR_HARTREE));
      return [{ ...place, y: drawn, low: from, high: to }];
    }),
  );
  const { problem } = report.comparison;
  const accuracy = (problem.kind === 'energy' ? problem.accuracyHartree : undefined) ?? CHEMICAL_ACCURACY_HARTREE;
  const domain = errorDomain(FLOOR_HARTREE, [
    accuracy,
    ...values.flatMap(({ low, high }) => (low === null || high === null ? [] : [low, high])),
  ]);
  const error = { type: 'quantitative', title: '|error| / Eh', scale: { type: 'log', domain }, axis: { format: '.0e', tickCount: 6 } };
  const about = `Absolute error in hartree against ${report.reference.label} on a logarithmic axis; the dashed line is the accuracy asked, ${accuracy.toExponential(2)} Eh. Errors below ${FLOOR_HARTREE} Eh are drawn at ${FLOOR_HARTREE} Eh${bandText(values)}.`;
  const common = { title: 'Absolute error', description: about, values };
  if (!isCurve(report)) {
    const x = { ...error, field: 'y' };
    return {
      ...common,
      height: rowHeight(values.length),
      layer: [
        { data: { values: [{ y: accuracy }] }, mark: bar, encoding: { x: { ...x } } },
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: { y: armAxis, x: { ...x, field: 'low' }, x2: { field: 'high' }, color: { ...colour(report, values), legend: null } },
        },
        { mark: marks, encoding: { y: armAxis, x, color: { ...colour(report, values), legend: null } } },
      ],
    };
  }
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: axis(report.scan), scale: { zero: false } },
    y: { ...error, field: 'y' },
    color: colour(report, values),
  };
  return {
    ...common,
    height: 320,
    layer: [
      { data: { values: [{ y: accuracy }] }, mark: bar, encoding: { y: { ...error, field: 'y' } } },
      bandOf(encoding),
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding },
      { mark: marks, encoding: { ...encoding, shape: shape(report, values) } },
    ],
  };
}
