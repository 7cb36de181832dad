/** Places in cubes of one edge, so that the neighbours of a place are found without looking at all of them. */
export type Place = readonly [number, number, number];

export class PlaceGrid {
  readonly #places: readonly Place[];
  readonly #edge: number;
  readonly #cells = new Map<string, number[]>();

  /** @param edge the largest distance that will be asked for, in the units of the places */
  constructor(places: readonly Place[], edge: number) {
    this.#places = places;
    this.#edge = edge;
    for (const [index, place] of places.entries()) {
      const key = this.#cell(place).join(' ');
      const cell = this.#cells.get(key);
      if (cell) cell.push(index);
      else this.#cells.set(key, [index]);
    }
  }

  /** Indices of the places within `distance`, which is at most the edge, and how far each is. */
  near(place: Place, distance = this.#edge): { index: number; distance: number }[] {
    const [i, j, k] = this.#cell(place);
    const found: { index: number; distance: number }[] = [];
    for (let at = 0; at < 27; at++) {
      const key = [i + (at % 3) - 1, j + (Math.floor(at / 3) % 3) - 1, k + Math.floor(at / 9) - 1].join(' ');
      for (const index of this.#cells.get(key) ?? []) {
        const apart = distanceBetween(place, this.#places[index]);
        if (apart <= distance) found.push({ index, distance: apart });
      }
    }
    return found;
  }

  #cell(place: Place): [number, number, number] {
    return [0, 1, 2].map((axis) => Math.floor(place[axis] / this.#edge)) as [number, number, number];
  }
}

export function distanceBetween(a: Place, b: Place): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
