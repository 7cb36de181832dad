/** Where everything in a drawing stands: operations in columns as early as they can be, columns in lines that fit a width. */
import type { Circuit } from '../../contracts/index.ts';
import { validateCircuit } from '../circuit.ts';
import { marksOf, type Placed } from './symbols.ts';

/** One operation, or one measured qubit of one. */
export interface Cell {
  readonly marks: readonly Placed[];
  /** Rows that its line crosses, ends included; the row below the last qubit is that of the classical bits. */
  readonly top: number;
  readonly bottom: number;
}

export interface DrawOptions {
  /** Of a line: characters of text, pixels of SVG. @default 100 characters, 1000 pixels */
  width?: number;
  /** What comes after is left out, with a note that says so. @default 2000 */
  maxOperations?: number;
}

export interface Layout {
  /** Cells of each column. */
  readonly columns: readonly (readonly Cell[])[];
  /** Something is measured: there is a row for its bits. */
  readonly classical: boolean;
  /** Operations left out. */
  readonly omitted: number;
}

/** @throws INVALID_INPUT for a malformed circuit */
export function layoutCircuit(circuit: Circuit, { maxOperations = 2000 }: DrawOptions = {}): Layout {
  validateCircuit(circuit);
  const { numQubits, operations } = circuit;
  const shown = operations.slice(0, maxOperations);
  const ready = new Int32Array(numQubits + 1); // first free column of each row
  const columns: Cell[][] = [];
  for (const operation of shown) {
    const marks = marksOf(operation);
    // boxes without a line between them, each measured into its own bit
    const cells = operation.gate === 'measure' ? marks.map((mark) => cellOf([mark], numQubits)) : marks.length > 0 ? [cellOf(marks)] : [];
    for (const cell of cells) {
      let column = 0;
      for (let row = cell.top; row <= cell.bottom; row++) column = Math.max(column, ready[row]);
      for (let row = cell.top; row <= cell.bottom; row++) ready[row] = column + 1;
      while (columns.length <= column) columns.push([]);
      columns[column].push(cell);
    }
  }
  return { columns, classical: shown.some(({ gate }) => gate === 'measure'), omitted: operations.length - shown.length };
}

function cellOf(marks: readonly Placed[], bitRow?: number): Cell {
  const rows = [...marks.map(({ qubit }) => qubit), ...(bitRow === undefined ? [] : [bitRow])];
  return { marks, top: Math.min(...rows), bottom: Math.max(...rows) };
}

/** Columns side by side as long as their widths fit; at least one a line. */
export function wrapped<T>(columns: readonly T[], widthOf: (column: T) => number, width: number): T[][] {
  const lines: T[][] = [[]];
  let used = 0;
  for (const column of columns) {
    const own = widthOf(column);
    if (used + own > width && lines[lines.length - 1].length > 0) {
      lines.push([]);
      used = 0;
    }
    lines[lines.length - 1].push(column);
    used += own;
  }
  return lines;
}
