import { describe, expect, test } from 'vitest';
import { BOHR_IN_ANGSTROM } from '../../../contracts/index.ts';
import { parsePdb } from './pdb.ts';

const line = (name: string, rest: string): string => `ATOM      1 ${name}${rest}`;
const GLYCINE = [
  'REMARK 465 atoms only',
  line(' N  ', ' GLY A  12A     1.000  -2.500   0.125  1.00  0.00           N  '),
  line(' CA ', 'AGLY A  12A     2.000  -2.500   0.125  0.50  0.00           C  '),
  line(' CA ', 'BGLY A  12A     9.000  -2.500   0.125  0.50  0.00           C  '),
  line('HG11', ' VAL A  13      3.000   0.000   0.000'),
  'HETATM    5 ZN    ZN B   1      -1.500   0.000   4.000  1.00  0.00',
  'ENDMDL',
  line(' N  ', ' GLY A  12A     1.000  -2.500   0.125  1.00  0.00           N  '),
].join('\n');

describe('PDB', () => {
  test('gives the atoms of the first model with their residues, one location each', () => {
    const { atoms, residues } = parsePdb(GLYCINE);
    expect(atoms.map(({ element, name, residue }) => [element, name, residue])).toEqual([
      ['N', 'N', 0],
      ['C', 'CA', 0],
      ['H', 'HG11', 1],
      ['Zn', 'ZN', 2],
    ]);
    expect(atoms[1].positionBohr.map((x) => x * BOHR_IN_ANGSTROM)).toEqual([2, -2.5, 0.125].map((x) => expect.closeTo(x, 12) as number));
    expect(residues).toEqual([
      { name: 'GLY', number: 12, chain: 'A', insertionCode: 'A' },
      { name: 'VAL', number: 13, chain: 'A', insertionCode: '' },
      { name: 'ZN', number: 1, chain: 'B', insertionCode: '' },
    ]);
  });

  test.each([
    ['a coordinate that is none', line(' N  ', ' GLY A  12      1.0x0  -2.500   0.125'), 'line 1'],
    ['no residue number', line(' N  ', ' GLY A          1.000  -2.500   0.125'), 'residue number'],
    ['an unknown element', line(' 1  ', ' GLY A  12      1.000  -2.500   0.125'), 'an element in columns 77 and 78'],
    ['a line that ends early', line(' N  ', ' GLY A  12      1.000  -2.500'), 'three coordinates'],
    ['no atom', 'REMARK\nEND\n', 'ATOM or HETATM records'],
  ])('with %s is refused', (_what, text, message) => {
    expect(() => parsePdb(text)).toThrow(message);
  });
});
