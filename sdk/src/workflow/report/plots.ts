/**
 * The plots of a report as SVG text, made with Vega-Lite where the report is made: the page that holds them needs no script.
 * Vega is loaded on first use; a program that draws nothing never pays for it.
 */
import type { TopLevelSpec } from 'vega-lite';
import { CHEMICAL_ACCURACY_HARTREE, type Report } from '../../contracts/index.ts';
import { axis } from './tables.ts';

export interface Plot {
  title: string;
  /** What is to be seen, for who cannot see it; the numbers are in the tables. */
  description: string;
  svg: string;
}

/** One hue an arm, each with a contrast of at least 3 : 1 on the light and on the dark page (plots.test.ts). */
export const ARM_COLOURS = ['#2f7fd1', '#c9562b', '#1f8f68', '#9a66c8', '#9c7400', '#c4508c', '#158c9c', '#7a7f87'] as const;
export const PAGE_COLOURS = { light: '#ffffff', dark: '#14171c' } as const;

/** Errors smaller than this are drawn here: a logarithmic axis has no zero. */
const FLOOR_HARTREE = 1e-10;

/** The plots this report has numbers for. */
export async function reportPlots(report: Report): Promise<Plot[]> {
  const drawn: Drawing[] = [report.scan ? energyCurves(report) : energyDots(report), errors(report), wallTimes(report)].filter(
    ({ values }) => values.length > 0,
  );
  const plots: Plot[] = [];
  for (const drawing of drawn) plots.push(await draw(drawing));
  return plots;
}

export interface Drawing {
  title: string;
  description: string;
  values: Record<string, string | number>[];
  height: number;
  layer: object[];
}

const colour = (report: Report): object => ({
  field: 'arm',
  type: 'nominal',
  title: null,
  scale: { domain: report.arms.map(({ label }) => label), range: report.arms.map((_, k) => ARM_COLOURS[k % ARM_COLOURS.length]) },
});

/** Also told apart by shape, for who does not see the colours. */
const shape = (report: Report): object => ({
  field: 'arm',
  type: 'nominal',
  title: null,
  scale: { domain: report.arms.map(({ label }) => label) },
});

const armAxis = { field: 'arm', type: 'nominal', title: null, sort: null };
const marks = { type: 'point', filled: true, size: 70, opacity: 1 };
const rowHeight = (rows: number): number => 40 + 28 * rows;

function energyCurves(report: Report): Drawing {
  const values = report.arms.flatMap(({ label, points }) =>
    points.flatMap(({ energyHartree }, k) =>
      energyHartree === undefined ? [] : [{ arm: label, x: report.scan?.values[k] ?? 0, y: energyHartree }],
    ),
  );
  const encoding = {
    x: { field: 'x', type: 'quantitative', title: axis(report.scan), scale: { zero: false } },
    y: { field: 'y', type: 'quantitative', title: 'energy / Eh', scale: { zero: false } },
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
  const bar = { type: 'rule', strokeDash: [4, 3], color: 'currentColor', opacity: 0.7 };
  const about = `Absolute error in hartree against ${report.reference.label} on a logarithmic axis; the dashed line is the accuracy asked, ${accuracy.toExponential(2)} Eh. Errors below ${FLOOR_HARTREE} Eh are drawn at ${FLOOR_HARTREE} Eh.`;
  const common = { title: 'Absolute error', description: about, values };
  if (report.scan === undefined) {
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

/** Ink is the colour of the text around it, so that one picture serves the light and the dark page. */
const INK = 'currentColor';
const CONFIG = {
  background: null,
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: INK,
    titleColor: INK,
    domainColor: INK,
    tickColor: INK,
    gridColor: '#80808055',
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelLimit: 220,
  },
  legend: { labelColor: INK, titleColor: INK, labelFontSize: 12, labelLimit: 220, orient: 'top', direction: 'horizontal', columns: 4 },
};

export async function draw({ title, description, values, height, layer }: Drawing): Promise<Plot> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')]);
  const spec = { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', width: 560, height, data: { values }, layer, config: CONFIG };
  const view = new vega.View(vega.parse(compile(spec as unknown as TopLevelSpec).spec), { renderer: 'none', logLevel: vega.Error });
  const svg = await view.toSVG();
  view.finalize();
  return { title, description, svg };
}
