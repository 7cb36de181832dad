/**
 * A partition as a diagram: the parts of a problem from top to bottom, classical ones in the left lane, quantum and surrogate ones in
 * the right, and what each hands on. A classical part that only stands beside the answer is joined to it by a dashed line.
 */
import type { Subproblem } from '../../contracts/index.ts';
import { duration } from '../format.ts';
import { html, type Markup, scrolling } from './markup.ts';

/** Pixels; letters of bold type are taken to be this wide on average at 12 pixels. */
const BOX = 340;
const GAP = 64;
const LINE = 17;
const PADDING = 12;
const BETWEEN = 34;
const LETTER = 7.4;

const COLOURS: Record<Subproblem['domain'], string> = { classical: '#2f7fd1', quantum: '#9a66c8', surrogate: '#1f8f68' };

interface Box {
  part: Subproblem;
  /** Lines of text: the question, then where its answer goes. */
  asks: string[];
  recombines: string[];
  x: number;
  y: number;
  height: number;
}

/** The diagram, and beside it in words what each part is given and why. Nothing for a problem in one part that is given nothing. */
export function partitionFigure(parts: readonly Subproblem[]): Markup | undefined {
  if (parts.length < 2 && parts.every(({ boundary }) => boundary.length === 0)) return undefined;
  return html`${parts.length < 2 ? undefined : diagram(parts)}${partTable(parts)}`;
}

function partTable(parts: readonly Subproblem[]): Markup {
  const timed = parts.some(({ forecast }) => forecast !== undefined);
  const time = (forecast: Subproblem['forecast']): string =>
    forecast === undefined ? '–' : `${duration(forecast.wallMs.low)} to ${duration(forecast.wallMs.high)}`;
  const row = ({ asks, domain, boundary, why, forecast }: Subproblem): Markup => html`<tr><th scope="row">${asks}</th><td>${domain}</td>
<td>${boundary.length === 0 ? '–' : html`<ul>${boundary.map((line) => html`<li>${line}</li>`)}</ul>`}</td><td>${why}</td>
${timed ? html`<td>${time(forecast)}</td>` : undefined}</tr>
`;
  return html`<div class="wide" role="region" aria-label="Parts of the problem" tabindex="0"><table><caption>Parts of the problem</caption>
<thead><tr>${['part', 'domain', 'what it is given', 'why so', ...(timed ? ['time forecast'] : [])].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${parts.map(row)}</tbody></table></div>
`;
}

function diagram(parts: readonly Subproblem[]): Markup {
  const boxes = layOut(parts);
  const [width, height] = [2 * BOX + GAP + 2, Math.max(...boxes.map((box) => box.y + box.height)) + 2];
  const text = parts.map(({ domain, asks }) => `${domain}: ${asks}`).join('; ');
  return html`<figure>${scrolling(
    'Partition',
    html`<div role="img" aria-label="Partition. ${text}"><svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-size="12">
${boxes.slice(1).map((box, k) => arrow(boxes[k], box))}
${boxes.map(drawBox)}
</svg></div>`,
  )}<figcaption><strong>Partition.</strong> What is asked of which machine, and where each answer goes.</figcaption></figure>`;
}

/** One below the other; a classical part after another domain stands beside it. */
function layOut(parts: readonly Subproblem[]): Box[] {
  const boxes: Box[] = [];
  for (const part of parts) {
    const [asks, recombines] = [wrap(part.asks), wrap(`→ ${part.recombines}`)];
    const height = 2 * PADDING + LINE * (1 + asks.length + recombines.length);
    const above = boxes.at(-1);
    const beside = above !== undefined && isBeside(above.part, part);
    const y = above === undefined ? 1 : beside ? above.y : above.y + above.height + BETWEEN;
    boxes.push({ part, asks, recombines, x: part.domain === 'classical' ? 1 : BOX + GAP + 1, y, height });
  }
  return boxes;
}

const isBeside = (a: Subproblem, b: Subproblem): boolean => a.domain !== 'classical' && b.domain === 'classical';

function wrap(text: string): string[] {
  const most = Math.floor((BOX - 2 * PADDING) / LETTER);
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && longer.length <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function drawBox({ part: { domain }, asks, recombines, x, y, height }: Box): Markup {
  const line = (text: string, row: number, style: string): Markup =>
    html`<text x="${x + PADDING}" y="${y + PADDING + LINE * (row + 0.75)}" fill="currentColor" style="${style}">${text}</text>`;
  return html`<rect x="${x}" y="${y}" width="${BOX}" height="${height}" rx="6" fill="none" stroke="${COLOURS[domain]}" stroke-width="2"/>
${[line(domain, 0, 'opacity:0.75'), ...asks.map((text, k) => line(text, 1 + k, 'font-weight:600')), ...recombines.map((text, k) => line(text, 1 + asks.length + k, ''))]}`;
}

function arrow(from: Box, to: Box): Markup {
  if (isBeside(from.part, to.part)) {
    const y = from.y + Math.min(from.height, to.height) / 2;
    return html`<line x1="${to.x + BOX}" y1="${y}" x2="${from.x}" y2="${y}" stroke="currentColor" stroke-width="1.5" stroke-dasharray="4 4"/>`;
  }
  const [x1, x2] = [from.x + BOX / 2, to.x + BOX / 2];
  const [y1, y2, middle] = [from.y + from.height, to.y, to.y - BETWEEN / 2];
  return html`<path d="M${x1} ${y1}V${middle}H${x2}V${y2 - 2}" stroke="currentColor" stroke-width="1.5" fill="none"/>
<path d="M${x2 - 5} ${y2 - 9}L${x2} ${y2 - 1}L${x2 + 5} ${y2 - 9}" stroke="currentColor" stroke-width="1.5" fill="none"/>`;
}
