/** A circuit as text: a wire for each qubit, qubit 0 on top, and one for the bits that are measured. */
import type { Circuit } from '../../contracts/index.ts';
import { type Cell, type DrawOptions, layoutCircuit, wrapped } from './layout.ts';
import type { Mark } from './symbols.ts';

/** @example drawText(bell): q0: ─┤H├──●── and below it q1: ──────⊕── */
export function drawText(circuit: Circuit, options: DrawOptions = {}): string {
  const { columns, classical, omitted } = layoutCircuit(circuit, options);
  const { numQubits } = circuit;
  const labels = [...Array.from({ length: numQubits }, (_, q) => `q${q}: `), ...(classical ? ['c: '] : [])];
  const margin = Math.max(...labels.map((label) => label.length));
  const room = Math.max(1, (options.width ?? 100) - margin);
  const lines = wrapped(columns, widthOf, room).map((line) => {
    const rows: string[] = [];
    for (const [row, label] of labels.entries()) {
      const isBits = row === numQubits;
      rows.push(label.padStart(margin) + line.map((column) => wire(column, row, isBits)).join(''));
      if (row + 1 < labels.length) rows.push(' '.repeat(margin) + line.map((column) => between(column, row)).join(''));
    }
    return rows.map((text) => text.trimEnd()).join('\n');
  });
  const note = omitted > 0 ? `\n… ${omitted} more operations` : '';
  return `${lines.join('\n\n')}${note}\n`;
}

const symbolOf = (mark: Mark): string => {
  switch (mark.kind) {
    case 'control':
      return '●';
    case 'flip':
      return '⊕';
    case 'cross':
      return '×';
    case 'barrier':
      return '░';
    case 'measure':
      return '┤M├';
    default:
      return `┤${mark.text}├`;
  }
};

const lengthOf = (text: string): number => Array.from(text).length;

/** Widest symbol and a dash on each side. */
function widthOf(column: readonly Cell[]): number {
  const texts = column.flatMap(({ marks }) => marks.map(({ mark }) => Math.max(lengthOf(symbolOf(mark)), lengthOf(bitOf(mark)))));
  return 2 + Math.max(1, ...texts);
}

const bitOf = (mark: Mark): string => (mark.kind === 'measure' ? `╩${mark.bit}` : '');

function centred(text: string, width: number, fill: string): string {
  const left = Math.floor((width - lengthOf(text)) / 2);
  return fill.repeat(left) + text + fill.repeat(width - left - lengthOf(text));
}

function wire(column: readonly Cell[], row: number, isBits: boolean): string {
  const width = widthOf(column);
  const cell = column.find(({ top, bottom }) => row >= top && row <= bottom);
  if (isBits) return `${'═'.repeat(Math.floor((width - 1) / 2))}${cell ? bitOf(cell.marks[0].mark) : '═'}`.padEnd(width, '═');
  const own = cell?.marks.find(({ qubit }) => qubit === row);
  if (own) return centred(symbolOf(own.mark), width, '─');
  const crossing = cell?.marks.some(({ mark }) => mark.kind === 'measure') ? '╫' : '┼';
  return centred(cell && joins(cell) ? crossing : '─', width, '─');
}

/** A barrier is no line that joins. */
const joins = ({ marks }: Cell): boolean => marks.every(({ mark }) => mark.kind !== 'barrier');

function between(column: readonly Cell[], row: number): string {
  const width = widthOf(column);
  const cell = column.find(({ top, bottom }) => row >= top && row < bottom);
  if (cell === undefined || !joins(cell)) return ' '.repeat(width);
  return centred(cell.marks[0].mark.kind === 'measure' ? '║' : '│', width, ' ');
}
