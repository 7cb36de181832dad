import { isCofactorError } from '../../../contracts/index.ts';
import { expect, test } from 'vitest';
import { parseXyz } from './xyz.ts';

const PLAIN = parseXyz('2\n\nO 0 0 0.1\nH 0 0.7 -0.5');

test.each([
  ['Properties=species:S:1:pos:R:3', 'O 0 0 0.1\nH 0 0.7 -0.5'],
  ['energy=-1.5 Properties=pos:R:3:species:S:1:forces:R:3 name="a b"', '0 0 0.1 O 1 2 3\n0 0.7 -0.5 H 1 2 3'],
  ['Lattice="9 0 0 0 9 0 0 0 9" pbc="F F F" Properties="species:S:1:pos:R:3:Z:I:1"', 'O 0 0 0.1 8\nH 0 0.7 -0.5 1'],
])('%s is read by its columns', (comment, atoms) => {
  expect(parseXyz(`2\n${comment}\n${atoms}`).atoms).toEqual(PLAIN.atoms);
});

test.each([
  ['Properties=species:S:1:pos:R:3:forces:R:3', 'INVALID_INPUT', /7 columns, as Properties says, on line 3/],
  ['Properties=species:S:1:place:R:3', 'INVALID_INPUT', /species:S:1 and pos:R:3 on line 2/],
  ['Properties=species:S:one', 'INVALID_INPUT', /line 2/],
  ['Lattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3', 'UNSUPPORTED', /periodic box/],
] as const)('%s is refused where it does not fit', (comment, code, message) => {
  const read = (): unknown => parseXyz(`2\n${comment}\nO 0 0 0.1\nH 0 0.7 -0.5`);
  expect(read).toThrow(message);
  expect(read).toThrow(expect.toSatisfy((error: unknown) => isCofactorError(error, code)) as Error);
});
