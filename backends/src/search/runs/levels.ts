/** Values that a search met, counted: what its landscape looks like from where it went. */

export interface Level {
  value: number;
  times: number;
}

/** Of a table for people. */
const MOST = 60;
/** Different values that are told apart while counting; beyond, the grid is made four times coarser. */
const MOST_COUNTED = 2000;
/** Values closer than this are one. */
const FIRST_GRID = 1e-6;

/** Depends on the values and their order alone. */
export class Levels {
  #grid = FIRST_GRID;
  #counts = new Map<number, number>();

  add(value: number, times = 1): void {
    if (!Number.isFinite(value)) return;
    const place = Math.round(value / this.#grid);
    this.#counts.set(place, (this.#counts.get(place) ?? 0) + times);
    if (this.#counts.size > MOST_COUNTED) this.#coarsen();
  }

  #coarsen(): void {
    const before = this.#counts;
    this.#counts = new Map();
    this.#grid *= 4;
    for (const [place, times] of before) {
      const next = Math.round(place / 4);
      this.#counts.set(next, (this.#counts.get(next) ?? 0) + times);
    }
  }

  /** All that were counted, which starts anew. */
  take(): Level[] {
    const taken = [...this.#counts].map(([place, times]) => ({ value: place * this.#grid, times }));
    this.#counts = new Map();
    return taken;
  }

  /** The lowest first; more than 60 different ones stand on 60 even steps. */
  list(): Level[] {
    const levels = [...this.#counts]
      .map(([place, times]) => ({ value: round(place * this.#grid), times }))
      .sort((a, b) => a.value - b.value);
    if (levels.length <= MOST) return levels;
    const [low, high] = [levels[0].value, levels[levels.length - 1].value];
    const width = (high - low) / (MOST - 1);
    const steps = new Map<number, number>();
    for (const { value, times } of levels) {
      const step = Math.round((value - low) / width);
      steps.set(step, (steps.get(step) ?? 0) + times);
    }
    return [...steps].map(([step, times]) => ({ value: round(low + step * width), times }));
  }
}

/** Without the dust of multiplying by the grid. */
const round = (value: number): number => Number(value.toPrecision(12));
