/** Balls and lines as flat pictures: two directions on the page, the third aslant, what is far drawn first. Beside them a stage to turn them. */
import { html, Markup, scrolling } from '../markup.ts';
import { isFlat, seenFrom, type BallFigure, type Line } from './scene.ts';
import { stage } from './stage.ts';

/** How far depth shows, and the space around. */
const SLANT = 0.3;
const MARGIN = 30;
const STROKES: Record<NonNullable<Line['style']>, Markup> = {
  bond: new Markup('stroke="#8a929c" stroke-width="3"'),
  neighbour: new Markup('stroke="#8a929c" stroke-width="1"'),
  contact: new Markup('stroke="currentColor" stroke-width="1.5" stroke-dasharray="3 4"'),
};

/** From the side, of what is no plane also from its end, and a stage, which shows itself where a page can turn it (stage.ts). */
export function ballFigures(figure: BallFigure): Markup {
  const flat = isFlat(figure.balls);
  const side = flatFigure(flat ? figure : { ...figure, title: `${figure.title} from the side` }, 'narrowest');
  const end = flat
    ? undefined
    : html`<div class="end">${flatFigure({ ...figure, title: `${figure.title} from its end`, text: 'the widest direction points away' }, 'widest')}</div>`;
  return html`<div class="views">${side}${end}${stage(figure)}</div>`;
}

/** @param view the direction away from the reader */
function flatFigure({ title, text, balls, lines, scale }: BallFigure, view: 'narrowest' | 'widest'): Markup {
  const raw = seenFrom(balls, view).map(([across, up, near]) => ({
    x: scale * (across + SLANT * near),
    y: -scale * (up + SLANT * near),
    depth: near,
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
