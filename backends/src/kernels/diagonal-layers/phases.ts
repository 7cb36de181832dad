/** What the first half of a layer does to each amplitude, as the kernel reads it: formulas in diagonal-layers.ref.ts. */
import type { Arena } from '../arena.ts';

/** A table of the kernel's memory that turns with an angle. */
export interface Phases {
  /** Writes what one layer needs. @param gamma the layer's angle @param scale product of the cosines @param back take it back */
  write(gamma: number, scale: number, back: boolean): KernelPhase;
}

/** Arguments of the kernel: `cost` is the address of the diagonal or of the levels, `table` that of the constants or entries. */
export interface KernelPhase {
  kind: number;
  cost: number;
  gamma: number;
  table: number;
  weights: number;
}

/** Kinds of phase (diagonal-layers.as.ts). */
const NONE = 0;
const DIAGONAL = 1;
const LEVELS = 2;

/** A diagonal of no more different values goes by a table of phases: half a megabyte of entries. */
const MAX_LEVELS = 2 ** 14;
/** Values that differ by less than this share of the largest are one level. */
const LEVEL_GRID = 2 ** -46;

/** @param constants address of the kernel's table */
export function noPhase(constants: number): KernelPhase {
  return { kind: NONE, cost: 0, gamma: 0, table: constants, weights: 0 };
}

/** e^(−iγD). @param values D, finite @param constants address of the kernel's table */
export function diagonalPhases(arena: Arena, values: Float64Array, constants: number): Phases {
  const levels = levelsOf(values);
  if (!levels) {
    const cost = arena.push(values);
    return { write: (gamma) => ({ kind: DIAGONAL, cost, gamma, table: constants, weights: 0 }) };
  }
  return tabled(arena, levels.numbers, levels.values, (gamma, scale, back) => {
    const turn = back ? -gamma : gamma;
    return Array.from(levels.values, (value) => {
      const [cos, sin] = [scale * Math.cos(turn * value), scale * Math.sin(turn * value)];
      return [cos, cos, sin, -sin];
    }).flat();
  });
}

/**
 * Amplitudes (re, im) that stand for two real ones: signs s of both, then their rotation by γ, which is that of the qubit between them.
 * The derivative by γ is that of e^(−iγD) with D = −1.
 * @param patterns bit 0 is set where re changes its sign, bit 1 where im does
 */
export function signPhases(arena: Arena, patterns: Uint16Array): Phases {
  return tabled(arena, patterns, new Float64Array(4).fill(-1), (gamma, scale, back) => {
    const [cos, sin] = [scale * Math.cos(gamma), scale * Math.sin(gamma)];
    return [0, 1, 2, 3].flatMap((pattern) => {
      const [re, im] = [1 - 2 * (pattern & 1), 1 - (pattern & 2)];
      return back ? [re * cos, im * cos, re * sin, -im * sin] : [re * cos, im * cos, -im * sin, re * sin];
    });
  });
}

/** @param entriesOf (x, y) of each level, four numbers */
function tabled(
  arena: Arena,
  numbers: Uint16Array,
  levelWeights: Float64Array,
  entriesOf: (gamma: number, scale: number, back: boolean) => number[],
): Phases {
  const cost = arena.allocate(numbers.byteLength);
  new Uint16Array(arena.memory.buffer, cost, numbers.length).set(numbers);
  const weights = arena.push(levelWeights);
  const table = arena.allocate(32 * levelWeights.length);
  return {
    write(gamma, scale, back) {
      arena.float64(table, 4 * levelWeights.length).set(entriesOf(gamma, scale, back));
      return { kind: LEVELS, cost, gamma, table, weights };
    },
  };
}

/** The different values of a diagonal and which of them each entry is; undefined when they are many. */
function levelsOf(diagonal: Float64Array): { values: Float64Array; numbers: Uint16Array } | undefined {
  const grid = LEVEL_GRID * diagonal.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const numbers = new Uint16Array(diagonal.length);
  const known = new Map<number, number>();
  const values: number[] = [];
  for (let k = 0; k < diagonal.length; k++) {
    const place = Math.round(diagonal[k] / grid);
    let number = known.get(place);
    if (number === undefined) {
      if (values.length === MAX_LEVELS) return undefined;
      number = values.length;
      known.set(place, number);
      values.push(diagonal[k]);
    }
    numbers[k] = number;
  }
  return { values: Float64Array.from(values), numbers };
}
