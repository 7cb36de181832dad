import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { distanceBetween, PlaceGrid, type Place } from './place-grid.ts';

const coordinate = fc.double({ min: -20, max: 20, noNaN: true });
const place: fc.Arbitrary<Place> = fc.tuple(coordinate, coordinate, coordinate);

test('finds what a look at all places finds', () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 30 }), place, fc.double({ min: 1e-9, max: 60, noNaN: true }), (places, centre, reach) => {
      const found = new PlaceGrid(places, reach).near(centre).map(({ index }) => index);
      const all = places.flatMap((other, index) => (distanceBetween(centre, other) <= reach ? [index] : []));
      expect(found.sort((a, b) => a - b)).toEqual(all);
    }),
  );
});
