/** Places in cubes of one edge, so that the neighbours of a place are found without looking at all of them. */
export type Place = readonly [number, number, number];

/** Cubes along an axis: their product stays a whole number that is held exactly. */
const MAX_CUBES = 2 ** 17;

export class PlaceGrid {
  readonly #places: readonly Place[];
  readonly #reach: number;
  readonly #edge: number;
  readonly #origin: number[];
  readonly #cubes: number[];
  readonly #cells = new Map<number, number[]>();

  /** @param reach the largest distance that will be asked for, in the units of the places */
  constructor(places: readonly Place[], reach: number) {
    this.#places = places;
    this.#reach = reach;
    const extent = (axis: number, extreme: (a: number, b: number) => number): number =>
      places.reduce((value, place) => extreme(value, place[axis]), places[0]?.[axis] ?? 0);
    this.#origin = [0, 1, 2].map((axis) => extent(axis, Math.min));
    const spans = [0, 1, 2].map((axis) => extent(axis, Math.max) - this.#origin[axis]);
    this.#edge = Math.max(reach, ...spans.map((span) => span / (MAX_CUBES - 2)));
    this.#cubes = spans.map((span) => Math.floor(span / this.#edge) + 1);
    for (const [index, place] of places.entries()) {
      const key = this.#key(this.#cube(place, 0), this.#cube(place, 1), this.#cube(place, 2));
      const cell = this.#cells.get(key);
      if (cell) cell.push(index);
      else this.#cells.set(key, [index]);
    }
  }

  /** Indices of the places within reach of a place, and how far each is. */
  near(place: Place): { index: number; distance: number }[] {
    const found: { index: number; distance: number }[] = [];
    const [i, j, k] = [0, 1, 2].map((axis) => this.#cube(place, axis));
    for (let x = Math.max(0, i - 1); x <= Math.min(this.#cubes[0] - 1, i + 1); x++) {
      for (let y = Math.max(0, j - 1); y <= Math.min(this.#cubes[1] - 1, j + 1); y++) {
        for (let z = Math.max(0, k - 1); z <= Math.min(this.#cubes[2] - 1, k + 1); z++) {
          for (const index of this.#cells.get(this.#key(x, y, z)) ?? []) {
            const distance = distanceBetween(place, this.#places[index]);
            if (distance <= this.#reach) found.push({ index, distance });
          }
        }
      }
    }
    return found;
  }

  #cube(place: Place, axis: number): number {
    return Math.floor((place[axis] - this.#origin[axis]) / this.#edge);
  }

  #key(i: number, j: number, k: number): number {
    return (i * this.#cubes[1] + j) * this.#cubes[2] + k;
  }
}

export function distanceBetween(a: Place, b: Place): number {
  return Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2);
}
