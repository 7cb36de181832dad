/** A circuit as SVG, without a script or a font of its own: the colours are those around it. */
import type { Circuit } from '../../contracts/index.ts';
import { type Cell, type DrawOptions, type Layout, layoutCircuit, wrapped } from './layout.ts';
import type { Mark } from './symbols.ts';

/** Pixels. */
const ROW = 34;
const MARGIN = 44;
const GAP = 22;
const BOX = 24;
const LETTER = 7.2;
const FONT = 12;

/** An element `svg` with a title and a description for those who do not see it. */
export function drawSvg(circuit: Circuit, options: DrawOptions = {}): string {
  const layout = layoutCircuit(circuit, options);
  const { numQubits, operations } = circuit;
  const rows = numQubits + (layout.classical ? 1 : 0);
  const lines = wrapped(layout.columns, widthOf, Math.max(1, (options.width ?? 1000) - MARGIN));
  const longest = Math.max(...lines.map((line) => line.reduce((sum, column) => sum + widthOf(column), 0)));
  const width = Math.ceil(MARGIN + longest + 8);
  const note = layout.omitted > 0 ? ROW : 0;
  const height = lines.length * (rows * ROW + GAP) - GAP + note;
  const parts = lines.map((line, k) => drawLine(line, k * (rows * ROW + GAP), { width, numQubits, layout }));
  if (note > 0) parts.push(text(MARGIN, height - ROW / 2, `… ${layout.omitted} more operations`, 'start'));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, monospace" font-size="${FONT}" stroke="currentColor" fill="none" style="color: #1b2733; max-width: 100%; height: auto">`,
    '<title>Circuit</title>',
    `<desc>${operations.length} operations on ${numQubits} qubits, qubit 0 on top</desc>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function widthOf(column: readonly Cell[]): number {
  const texts = column.flatMap(({ marks }) => marks.map(({ mark }) => (mark.kind === 'box' ? boxWidth(mark.text) : BOX)));
  return 12 + Math.max(BOX, ...texts);
}

const boxWidth = (label: string): number => Math.max(BOX, Array.from(label).length * LETTER + 10);

function drawLine(
  line: readonly (readonly Cell[])[],
  top: number,
  { width, numQubits, layout }: { width: number; numQubits: number; layout: Layout },
): string {
  const at = (row: number): number => round(top + (row + 0.5) * ROW);
  const out: string[] = [];
  for (let q = 0; q < numQubits; q++)
    out.push(text(MARGIN - 8, at(q), `q${q}`, 'end'), `<path d="M${MARGIN} ${at(q)}H${width - 8}" stroke-opacity=".55"/>`);
  if (layout.classical) {
    const y = at(numQubits);
    out.push(
      text(MARGIN - 8, y, 'c', 'end'),
      `<path d="M${MARGIN} ${y - 1.5}H${width - 8}M${MARGIN} ${y + 1.5}H${width - 8}" stroke-opacity=".55"/>`,
    );
  }
  let x = MARGIN;
  for (const column of line) {
    const centre = round(x + widthOf(column) / 2);
    for (const cell of column) out.push(drawCell(cell, centre, at, numQubits));
    x += widthOf(column);
  }
  return out.join('\n');
}

function drawCell({ marks, top, bottom }: Cell, x: number, at: (row: number) => number, bitRow: number): string {
  const [first] = marks;
  if (first.mark.kind === 'measure') {
    const [from, to] = [at(top), at(bitRow)];
    const line = `<path d="M${x - 1.5} ${from}V${to}M${x + 1.5} ${from}V${to}" stroke-opacity=".55"/>`;
    const head = `<path d="M${x - 4} ${to - 7}L${x} ${to - 1}L${x + 4} ${to - 7}Z" fill="currentColor"/>`;
    return `${line}${head}${text(x + 6, to + 10, String(first.mark.bit), 'start')}${drawMark(first.mark, x, from)}`;
  }
  if (first.mark.kind === 'barrier') {
    return marks
      .map(({ qubit }) => `<path d="M${x} ${at(qubit) - ROW / 2}V${at(qubit) + ROW / 2}" stroke-dasharray="4 3" stroke-opacity=".7"/>`)
      .join('');
  }
  const join = bottom > top ? `<path d="M${x} ${at(top)}V${at(bottom)}"/>` : '';
  return join + marks.map(({ qubit, mark }) => drawMark(mark, x, at(qubit))).join('');
}

function drawMark(mark: Mark, x: number, y: number): string {
  switch (mark.kind) {
    case 'control':
      return `<circle cx="${x}" cy="${y}" r="4" fill="currentColor"/>`;
    case 'flip':
      return `<circle cx="${x}" cy="${y}" r="9" fill="#fff"/><path d="M${x - 9} ${y}h18M${x} ${y - 9}v18"/>`;
    case 'cross':
      return `<path d="M${x - 5} ${y - 5}l10 10m0 -10l-10 10" stroke-width="1.6"/>`;
    case 'measure':
      return `${frame(x, y, BOX)}<path d="M${x - 7} ${y + 5}a7 7 0 0 1 14 0M${x} ${y + 5}l5 -9"/>`;
    case 'box':
      return `${frame(x, y, boxWidth(mark.text))}${text(x, y, mark.text)}`;
    default:
      return '';
  }
}

function frame(x: number, y: number, width: number): string {
  return `<rect x="${round(x - width / 2)}" y="${y - BOX / 2}" width="${round(width)}" height="${BOX}" rx="3" fill="#fff"/>`;
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end' = 'middle'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" dominant-baseline="central" stroke="none" fill="currentColor">${escaped(content)}</text>`;
}

const escaped = (content: string): string => content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const round = (value: number): number => Math.round(value * 10) / 10;
