/**
 * A molecule as a flat picture: the two widest directions of its atoms on the page, the third aslant, far atoms first. A line joins
 * atoms that are no further apart than 1.25 times the sum of their covalent radii.
 *
 * Source      radii: Cordero et al., Dalton Trans. 2832 (2008), DOI 10.1039/b801115j, table 2.
 */
import { BOHR_IN_ANGSTROM, type Structure } from '../../contracts/index.ts';
import { html, type Markup } from './markup.ts';

/** Å. */
const RADII: Record<string, number> = { H: 0.31, C: 0.76, N: 0.71, O: 0.66, F: 0.57, P: 1.07, S: 1.05, Cl: 1.02, Zn: 1.22, Mg: 1.41 };
const OTHER_RADIUS = 1.3;
const REACH = 1.25;
const COLOURS: Record<string, string> = { H: '#d9dde2', C: '#6b7280', N: '#5b8def', O: '#e0614c', S: '#d9b23c', Zn: '#9a86c8' };
const OTHER_COLOUR = '#8fb38f';
/** Pixels per Å, and the depth that shows. */
const SCALE = 46;
const SLANT = 0.3;
const MARGIN = 30;

/** Nothing for more atoms than a picture of this kind can show. */
export function structureFigure({ atoms, label }: Structure): Markup | undefined {
  if (atoms.length > 60) return undefined;
  const positions = atoms.map(({ positionBohr }) => positionBohr.map((x) => x * BOHR_IN_ANGSTROM));
  const spread = (axis: number): number => {
    const values = positions.map((position) => position[axis]);
    return Math.max(...values) - Math.min(...values);
  };
  const [across, up, deep] = [0, 1, 2].toSorted((a, b) => spread(b) - spread(a));
  const raw = positions.map((p) => ({ x: SCALE * (p[across] + SLANT * p[deep]), y: -SCALE * (p[up] + SLANT * p[deep]), depth: p[deep] }));
  const [left, top] = [Math.min(...raw.map(({ x }) => x)), Math.min(...raw.map(({ y }) => y))];
  const drawn = raw.map(({ x, y, depth }, k) => ({ x: x - left + MARGIN, y: y - top + MARGIN, depth, element: atoms[k].element, at: k }));
  const [width, height] = [Math.max(...drawn.map(({ x }) => x)) + MARGIN, Math.max(...drawn.map(({ y }) => y)) + MARGIN];
  const radius = (k: number): number => RADII[atoms[k].element] ?? OTHER_RADIUS;
  const bonds = drawn.flatMap((a) =>
    drawn.flatMap((b) => {
      const distance = Math.hypot(...positions[a.at].map((x, k) => x - positions[b.at][k]));
      return a.at < b.at && distance <= REACH * (radius(a.at) + radius(b.at)) ? [{ a, b }] : [];
    }),
  );
  const text = `${label ?? 'The molecule'}: ${atoms.length} atoms, ${bonds.length} contacts within ${REACH} times the sum of covalent radii`;
  return html`<figure><div class="wide" role="img" aria-label="Structure. ${text}"><svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}">
${bonds.map(({ a, b }) => html`<line x1="${px(a.x)}" y1="${px(a.y)}" x2="${px(b.x)}" y2="${px(b.y)}" stroke="#8a929c" stroke-width="3"/>`)}
${drawn
  .toSorted((a, b) => a.depth - b.depth)
  .map(
    ({
      x,
      y,
      element,
      at,
    }) => html`<circle cx="${px(x)}" cy="${px(y)}" r="${px(8 + 9 * radius(at))}" fill="${COLOURS[element] ?? OTHER_COLOUR}" stroke="#4b5563"/>
<text x="${px(x)}" y="${px(y + 4)}" text-anchor="middle" font-size="12" fill="#111827">${element}</text>`,
  )}
</svg></div><figcaption><strong>Structure.</strong> ${text}, at the first point.</figcaption></figure>`;
}

const px = (length: number): string => length.toFixed(1);
