/** Balls and lines as a flat picture: the two widest directions on the page, the third aslant, what is far drawn first. */
import { html, Markup, scrolling } from './markup.ts';

export interface Ball {
  at: readonly [number, number, number];
  label: string;
  /** Pixels. */
  radius: number;
  colour: string;
}

export interface Line {
  ends: readonly [number, number];
  /** @default bond */
  style?: 'bond' | 'contact' | 'neighbour';
}

export interface BallFigure {
  title: string;
  /** What is to be seen, for who cannot see it. */
  text: string;
  balls: readonly Ball[];
  lines: readonly Line[];
  /** Pixels per unit of length. */
  scale: number;
  /** The direction away from the reader: the narrowest, or the widest for a look from the end. @default narrowest */
  view?: 'narrowest' | 'widest';
}

/** How far depth shows, and the space around. */
const SLANT = 0.3;
const MARGIN = 30;
const STROKES: Record<NonNullable<Line['style']>, Markup> = {
  bond: new Markup('stroke="#8a929c" stroke-width="3"'),
  neighbour: new Markup('stroke="#8a929c" stroke-width="1"'),
  contact: new Markup('stroke="currentColor" stroke-width="1.5" stroke-dasharray="3 4"'),
};

export function ballFigure({ title, text, balls, lines, scale, view = 'narrowest' }: BallFigure): Markup {
  const spread = (axis: number): number => {
    const values = balls.map(({ at }) => at[axis]);
    return Math.max(...values) - Math.min(...values);
  };
  const widest = [0, 1, 2].toSorted((a, b) => spread(b) - spread(a));
  const [across, up, deep] = view === 'narrowest' ? widest : [widest[1], widest[2], widest[0]];
  const raw = balls.map(({ at }) => ({
    x: scale * (at[across] + SLANT * at[deep]),
    y: -scale * (at[up] + SLANT * at[deep]),
    depth: at[deep],
  }));
  const [left, top] = [Math.min(...raw.map(({ x }) => x)), Math.min(...raw.map(({ y }) => y))];
  const places = raw.map(({ x, y, depth }) => ({ x: x - left + MARGIN, y: y - top + MARGIN, depth }));
  const [width, height] = [Math.max(...places.map(({ x }) => x)) + MARGIN, Math.max(...places.map(({ y }) => y)) + MARGIN];
  const drawnLines = lines.map(({ ends: [a, b], style = 'bond' }) => {
    const [p, q] = [places[a], places[b]];
    const line = html`<line x1="${px(p.x)}" y1="${px(p.y)}" x2="${px(q.x)}" y2="${px(q.y)}" ${STROKES[style]}/>`;
    return { depth: Math.min(p.depth, q.depth) - 1e-6, markup: line };
  });
  const drawnBalls = balls.map(({ label, radius, colour }, k) => {
    const { x, y, depth } = places[k];
    const ball = html`<circle cx="${px(x)}" cy="${px(y)}" r="${px(radius)}" fill="${colour}" stroke="#4b5563"/>
<text x="${px(x)}" y="${px(y + 4)}" text-anchor="middle" font-size="12" fill="#111827">${label}</text>`;
    return { depth, markup: ball };
  });
  const drawn = [...drawnLines, ...drawnBalls].toSorted((a, b) => a.depth - b.depth);
  return html`<figure>${scrolling(
    title,
    html`<div role="img" aria-label="${title}. ${text}"><svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}">
${drawn.map(({ markup }) => markup)}
</svg></div>`,
  )}<figcaption><strong>${title}.</strong> ${text}.</figcaption></figure>`;
}

const px = (length: number): string => length.toFixed(1);
