/** The classical bits of a program while it is read: which are known, which a measurement decides, and which one wrote them. */
import type { Operation } from '../../contracts/index.ts';
import type { Bit, Value } from './arithmetic.ts';

export class BitMemory {
  readonly #bits: Bit[] = [];
  /** Bits of subroutines and expressions: numbered last, and only if something is measured into them. */
  readonly #temporary = new Set<number>();
  readonly #writers = new Map<number, { operation: Operation; at: number }>();

  /** New cells, known to be 0. */
  allocate(count: number, temporary: boolean): number[] {
    const cells = Array.from({ length: count }, (_, k) => this.#bits.length + k);
    for (const cell of cells) {
      this.#bits.push(0);
      if (temporary) this.#temporary.add(cell);
    }
    return cells;
  }

  /** From now on the cells of a register. */
  keep(cells: readonly number[]): void {
    for (const cell of cells) this.#temporary.delete(cell);
  }

  read(cells: readonly number[]): Value {
    return { kind: 'bits', value: cells.map((cell) => this.#bits[cell]), cells };
  }

  measure(qubits: readonly number[], cells: readonly number[]): Operation {
    const operation: Operation = { gate: 'measure', qubits: [...qubits], bits: [...cells] };
    for (const [k, cell] of cells.entries()) {
      this.#bits[cell] = null;
      this.#writers.set(cell, { operation, at: k });
    }
    return operation;
  }

  /** Copies a bit: a measured temporary is measured into `cell` instead. @returns false where the copy would need a run */
  store(cell: number, bit: Bit, from: number | undefined): boolean {
    this.#bits[cell] = bit;
    if (bit !== null) return true;
    const writer = from !== undefined && this.#temporary.has(from) ? this.#writers.get(from) : undefined;
    if (writer === undefined) return false;
    writer.operation.bits![writer.at] = cell;
    this.#writers.set(cell, writer);
    return true;
  }

  /** Operations with their bits counted: registers in the order declared, then temporaries in use. And how many bits there are. */
  numbered(operations: readonly Operation[]): { operations: Operation[]; numBits: number } {
    const used = new Set(operations.flatMap(({ bits = [] }) => bits));
    const cells = this.#bits.map((_, cell) => cell);
    const kept = [
      ...cells.filter((cell) => !this.#temporary.has(cell)),
      ...cells.filter((cell) => this.#temporary.has(cell) && used.has(cell)),
    ];
    const order = new Map(kept.map((cell, k) => [cell, k]));
    const renamed = operations.map((operation) =>
      operation.bits ? { ...operation, bits: operation.bits.map((cell) => order.get(cell)!) } : operation,
    );
    return { operations: renamed, numBits: kept.length };
  }
}
