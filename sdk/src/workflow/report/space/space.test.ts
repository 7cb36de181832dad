import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { html } from '../markup.ts';
import { page } from '../parts.ts';
import { seenFrom, type Ball } from './scene.ts';
import { structureFigures } from './structure-figure.ts';

const LIBRARY = 'const $3Dmol = {};';

/** Volume of the first three edges: its sign tells a molecule from its mirror image. */
function handedness(places: readonly (readonly number[])[]): number {
  const [a, b, c] = places.slice(1, 4).map((place) => place.map((x, k) => x - places[0][k]));
  return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
}

test('no view is a mirror image, whichever directions are the widest', () => {
  const place = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -50, max: 50 }))) as fc.Arbitrary<[number, number, number]>;
  fc.assert(
    fc.property(fc.array(place, { minLength: 4, maxLength: 4 }), (places) => {
      const balls = places.map((at): Pick<Ball, 'at'> => ({ at }));
      for (const view of ['narrowest', 'widest'] as const) expect(handedness(seenFrom(balls, view))).toBe(handedness(places));
    }),
  );
});

const ATOMS = [
  ['O', 0, 0, 0.2],
  ['H', 0, 1.4, -0.9],
  ['H', 0.5, -1.4, -0.9],
] as const;
const WATER = structureFigures({
  schema: 'cofactor.structure/1',
  label: '"><script>alert(1)</script>',
  atoms: ATOMS.map(([element, x, y, z]) => ({ element, positionBohr: [x, y, z] as [number, number, number] })),
  bonds: [],
  residues: [],
});

test('a page with a structure holds the viewer once and the scene as data; one without either runs no script', () => {
  if (WATER === undefined) throw new Error('a figure');
  const turned = page('Water', '0', html`${WATER}${WATER}`, { viewer: LIBRARY }).replaceAll('&quot;', '"');
  expect(turned.match(/const \$3Dmol/g)).toHaveLength(1);
  expect(turned.match(/data-scene=/g)).toHaveLength(2);
  const [, scene] = /data-scene="(\{.*?\})"/.exec(turned) ?? [];
  const { balls, lines } = JSON.parse(scene) as { balls: unknown[][]; lines: unknown[][] };
  expect(balls.map((ball) => ball[5])).toEqual(['O', 'H', 'H']);
  expect(lines).toEqual([
    [0, 1, 'bond'],
    [0, 2, 'bond'],
  ]);
  expect(turned).not.toContain('<script>alert');
  expect(page('Text', '0', html`<p>${'data-scene="'}</p>`, { viewer: LIBRARY })).not.toContain('<script');
  expect(page('Water', '0', WATER)).not.toContain('<script');
});
