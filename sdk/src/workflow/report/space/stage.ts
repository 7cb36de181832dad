/**
 * A picture in space that a reader can turn, by mouse, finger, key or button. The stage in the page holds what is to be seen as JSON and
 * stays hidden until the viewer finds WebGL; on paper, without script and without WebGL the flat pictures beside it stand alone.
 */
import { html, Markup } from '../markup.ts';
import { seenFrom, type Ball, type BallFigure, type Line } from './scene.ts';

/** What a stage starts with: how a page is known to have one. */
const STAGE = '<div class="stage" hidden data-scene="';

/** Balls as [x, y, z, radius, colour, label] and lines as [end, end, style], in units of length. */
interface Scene {
  balls: [...Ball['at'], number, string, string][];
  lines: [number, number, NonNullable<Line['style']>][];
}

export function stage({ title, text, balls, lines, scale }: BallFigure): Markup {
  const rounded = (length: number): number => Number(length.toFixed(3));
  const places = seenFrom(balls, 'narrowest').map(([x, y, z]) => [rounded(x), rounded(y), rounded(z)] as const);
  const scene: Scene = {
    balls: balls.map(({ radius, colour, label }, k) => [...places[k], rounded(radius / scale), colour, label]),
    lines: lines.map(({ ends: [a, b], style = 'bond' }) => [a, b, style]),
  };
  return html`${new Markup(STAGE)}${JSON.stringify(scene)}" data-title="${title}, to turn" data-text="${text}"></div>`;
}

export const hasStage = ({ text }: Markup): boolean => text.includes(STAGE);

/** Turned pictures that a page shows at once: browsers hold no more than 16 WebGL contexts. */
const MOST_STAGES = 12;

/**
 * The script of a page with stages.
 * @param library text of 3Dmol.js and its licence (N. Rego and D. Koes, Bioinformatics 31, 1322 (2015), DOI 10.1093/bioinformatics/btu829)
 */
export const stageScript = (library: string): Markup =>
  new Markup(`<script>${library}</script>
<script>${SHOW}
const stages = [...document.querySelectorAll('.stage')].slice(0, ${MOST_STAGES});
if (document.createElement('canvas').getContext('webgl2')) stages.forEach(show);</script>`);

const SHOW = `'use strict';
function show(stage) {
  const { scene, title, text } = stage.dataset;
  const { balls, lines } = JSON.parse(scene);
  const made = (parent, tag, attributes, content = '') => {
    const element = parent.appendChild(document.createElement(tag));
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = content;
    return element;
  };
  stage.hidden = false;
  const figure = made(stage, 'figure', {});
  const screen = made(figure, 'div', { class: 'screen', role: 'img', 'aria-label': title + '. ' + text });
  const viewer = $3Dmol.createViewer(screen, { backgroundAlpha: 0, disableFog: true, minimumZoomToDistance: 1 });
  draw(viewer, balls, lines);
  const first = viewer.getView();
  const moves = {
    ArrowLeft: ['\u2190', 'turn left', () => viewer.rotate(-15, 'vy')],
    ArrowRight: ['\u2192', 'turn right', () => viewer.rotate(15, 'vy')],
    ArrowUp: ['\u2191', 'turn up', () => viewer.rotate(-15, 'vx')],
    ArrowDown: ['\u2193', 'turn down', () => viewer.rotate(15, 'vx')],
    '+': ['+', 'nearer', () => viewer.zoom(1.25)],
    '-': ['\u2212', 'farther', () => viewer.zoom(0.8)],
    Home: ['\u2302', 'as at first', () => viewer.setView(first)],
  };
  const group = made(figure, 'div', { class: 'moves', role: 'group', 'aria-label': title });
  for (const [sign, name, move] of Object.values(moves))
    made(group, 'button', { type: 'button', 'aria-label': name, title: name }, sign).addEventListener('click', move);
  group.addEventListener('keydown', (event) => {
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moves[event.key][2]();
  });
  const caption = made(figure, 'figcaption', {});
  made(caption, 'strong', {}, title + '.');
  caption.append(' Drag it, or use the buttons; the arrow keys do the same while one of them has the focus.');
  // the wheel scrolls the page, with Ctrl it zooms
  screen.addEventListener('wheel', (event) => event.ctrlKey || event.stopImmediatePropagation(), true);
  stage.closest('.views').classList.add('turning');
  stage.viewer = viewer;
}
function draw(viewer, balls, lines) {
  const place = ([x, y, z]) => ({ x, y, z });
  const thinnest = Math.min(...balls.map((ball) => ball[3]));
  for (const ball of balls) {
    viewer.addSphere({ center: place(ball), radius: ball[3], color: ball[4] });
    if (ball[5]) viewer.addLabel(ball[5], { position: place(ball), alignment: 'center', inFront: true, showBackground: false, fontColor: '#111827', fontSize: 12 });
  }
  for (const [a, b, style] of lines) {
    const ends = { start: place(balls[a]), end: place(balls[b]), fromCap: 1, toCap: 1 };
    if (style === 'bond') viewer.addCylinder({ ...ends, radius: 0.4 * thinnest, color: '#8a929c' });
    else viewer.addCylinder({ ...ends, radius: 0.12 * thinnest, color: '#7a7f87', dashed: style === 'contact', dashLength: 0.5 * thinnest, gapLength: 0.4 * thinnest });
  }
  viewer.zoomTo();
  viewer.render();
}`;
