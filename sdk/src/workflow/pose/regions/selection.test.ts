import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCofactorError, type Structure } from '../../../contracts/index.ts';
import { selectAtoms } from './select.ts';
import { parseSelection } from './selection.ts';

const atom = (element: string, name: string, residue: number, x: number) => ({
  element,
  name,
  residue,
  positionBohr: [x, 0, 0] as [number, number, number],
});
const SITE: Structure = {
  schema: 'cofactor.structure/1',
  atoms: [
    atom('N', 'N', 0, 0),
    atom('C', 'CA', 0, 2.7),
    atom('C', 'CB', 0, 5.5),
    atom('N', 'NE2', 1, 8),
    atom('Zn', 'ZN', 2, 12),
    atom('O', 'O', 3, 16),
    atom('H', 'H1', 3, 17.5),
    atom('O', "O5'", 4, 30),
  ],
  bonds: [],
  residues: [
    { name: 'HIS', number: 94, chain: 'A', insertionCode: '' },
    { name: 'HIS', number: 94, chain: 'A', insertionCode: 'B' },
    { name: 'ZN', number: -1, chain: 'B', insertionCode: '' },
    { name: 'HOH', number: 301, chain: 'w', insertionCode: '' },
    { name: 'A', number: 7, chain: 'C', insertionCode: '' },
  ],
};
const select = (text: string, taken?: ReadonlySet<number>): number[] =>
  selectAtoms(SITE, parseSelection(text, 'regions.quantum'), taken).flatMap((held, index) => (held ? [index] : []));

test.each<[string, number[]]>([
  ['all', [0, 1, 2, 3, 4, 5, 6, 7]],
  ['residue 94', [0, 1, 2]],
  ['residue 94B', [3]],
  ['residue 90-99 and chain A', [0, 1, 2, 3]],
  ['residue -1', [4]],
  ['residue -1 301', [4, 5, 6]],
  ['chain A B', [0, 1, 2, 3, 4]],
  ['chain W', []],
  ['protein and sidechain', [2, 3]],
  ['backbone', [0, 1]],
  ['water or element Zn', [4, 5, 6]],
  ['ELEMENT zn', [4]],
  ["name o5' ne2", [3, 7]],
  ['resname hoh', [5, 6]],
  ['atom 0 4-6', [0, 4, 5, 6]],
  ['not (protein or water)', [4, 7]],
  ['not protein or water', [4, 5, 6, 7]],
  ['protein and not backbone or water', [2, 3, 5, 6]],
  ['within 2.2 of element Zn', [3, 4, 5]],
  ['whole (within 2.2 of element Zn)', [3, 4, 5, 6]],
  ['within 2.2 of element Zn and water', [5]],
  ['within 2.2 of (element Zn and water)', []],
])('%s', (text, expected) => {
  expect(select(text)).toEqual(expected);
});

test('the rest is what no region before holds', () => {
  expect(select('rest', new Set([0, 1, 2, 3, 4]))).toEqual([5, 6, 7]);
  expect(select('rest and water', new Set([5]))).toEqual([6]);
});

test.each<[string, RegExp]>([
  ['', /one of all, protein.* at column 1, got "the end"/],
  ['residue', /a residue number .* at column 8, got "the end"/],
  ['residue 9x4', /a residue number .* at column 9, got "9x4"/],
  ['residue 99-90', /at column 9/],
  ['element Xx', /an element symbol at column 9, got "Xx"/],
  ['atom -1', /an index of an atom .* at column 6/],
  ['all all', /and, or, or the end at column 5, got "all"/],
  ['(water', /a closing parenthesis at column 7/],
  ['within of element Zn', /a distance of at most 100 Å at column 8, got "of"/],
  ['within 5 element Zn', /of at column 10, got "element"/],
  ['within 1e9 of all', /at column 8/],
  ['water and', /at column 10/],
  ['HIS 94', /one of all.* at column 1, got "HIS"/],
])('"%s" is refused with its column', (text, message) => {
  expect(() => select(text)).toThrow(message);
});

const word = fc.constantFrom(
  'all',
  'protein',
  'water',
  'backbone',
  'residue 94',
  'element Zn N',
  'chain A',
  'atom 2-5',
  'name CA',
  'resname HOH',
);
const { selection } = fc.letrec<{ selection: string }>((tie) => ({
  selection: fc.oneof(
    { maxDepth: 3 },
    word,
    fc.tuple(tie('selection'), fc.constantFrom('and', 'or'), tie('selection')).map(([a, op, b]) => `(${a}) ${op} (${b})`),
    tie('selection').map((a) => `not (${a})`),
    tie('selection').map((a) => `whole (${a})`),
    fc.tuple(fc.integer({ min: 1, max: 30 }), tie('selection')).map(([r, a]) => `within ${r / 4} of (${a})`),
  ),
}));

test('selections are sets: complements, unions, and nothing lost by whole or within', () => {
  fc.assert(
    fc.property(selection, selection, (a, b) => {
      expect(select(`not (not (${a}))`)).toEqual(select(a));
      expect(select(`not ((${a}) and (${b}))`)).toEqual(select(`not (${a}) or not (${b})`));
      expect(select(`(${a}) or (${b})`)).toEqual(select(`(${b}) or (${a})`));
      for (const grown of [`whole (${a})`, `within 0.5 of (${a})`]) expect(select(grown)).toEqual(expect.arrayContaining(select(a)));
      expect(select(`whole (whole (${a}))`)).toEqual(select(`whole (${a})`));
    }),
  );
});

test('any text is read or refused as input, nothing else', () => {
  const token = fc.constantFrom(
    'all',
    'not',
    'and',
    'or',
    '(',
    ')',
    'within',
    '5',
    'of',
    'residue',
    '94',
    'chain',
    'A',
    'element',
    'Zn',
    '-',
    '9-3',
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), (tokens) => {
      try {
        expect(select(tokens.join(' ')).every((index) => index < SITE.atoms.length)).toBe(true);
      } catch (error) {
        if (!isCofactorError(error, 'INVALID_INPUT')) throw error;
      }
    }),
  );
});
