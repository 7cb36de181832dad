/**
 * A plot as SVG text, made with Vega-Lite where the report is made: the page that holds it needs no script. Vega is loaded on first
 * use; a program that draws nothing never pays for it.
 */
import type { TopLevelSpec } from 'vega-lite';

export interface Plot {
  title: string;
  /** What is to be seen, for who cannot see it; the numbers are in the tables. */
  description: string;
  svg: string;
}

/** What a plot shows, before it is drawn. */
export interface Drawing {
  title: string;
  description: string;
  values: object[];
  height: number;
  layer: object[];
}

/** One hue an arm, each with a contrast of at least 3 : 1 on the light and on the dark page (plots.test.ts). */
export const ARM_COLOURS = ['#2f7fd1', '#c9562b', '#1f8f68', '#9a66c8', '#9c7400', '#c4508c', '#158c9c', '#7a7f87'] as const;
export const PAGE_COLOURS = { light: '#ffffff', dark: '#14171c' } as const;

/** So many series, in their order, by one field: a hue each. @param all where they are some of more: each keeps its hue in every plot */
export const hues = (field: string, domain: readonly string[], all = domain): object => ({
  field,
  type: 'nominal',
  title: null,
  scale: { domain, range: domain.map((name) => ARM_COLOURS[all.indexOf(name) % ARM_COLOURS.length]) },
});
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross', 'triangle-left', 'triangle-right'] as const;
/** Also told apart by shape, for who does not see the colours. */
export const shapes = (field: string, domain: readonly string[], all = domain): object => ({
  field,
  type: 'nominal',
  title: null,
  scale: { domain, range: domain.map((name) => SHAPES[all.indexOf(name) % SHAPES.length]) },
});

export const marks = { type: 'point', filled: true, size: 70, opacity: 1 };
/** Where a value is nothing, or as much as was asked. */
export const bar = { type: 'rule', strokeDash: [4, 3], color: 'currentColor', opacity: 0.7 };
/** Of a logarithmic axis of errors: all of them and a hundredth, and no further down than they are drawn. @param floor errors below it are drawn there */
export const errorDomain = (floor: number, errors: readonly number[]): [number, number] => [
  Math.max(floor, 0.5 * Math.min(...errors)),
  Math.max(1e-2, 1.5 * Math.max(...errors)),
];
export const rowHeight = (rows: number): number => 40 + 28 * rows;

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
    labelLimit: 260,
  },
  legend: {
    titleLimit: 0,
    symbolOpacity: 1,
    labelColor: INK,
    titleColor: INK,
    labelFontSize: 12,
    labelLimit: 340,
    orient: 'top',
    direction: 'horizontal',
    columns: 3,
  },
};

export async function draw({ title, description, values, height, layer }: Drawing): Promise<Plot> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')]);
  const spec = { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', width: 560, height, data: { values }, layer, config: CONFIG };
  const view = new vega.View(vega.parse(compile(spec as unknown as TopLevelSpec).spec), { renderer: 'none', logLevel: vega.Error });
  const svg = await view.toSVG();
  view.finalize();
  return { title, description, svg };
}
