/**
 * Gasteiger–Marsili charges beside RDKit (repository rdkit/rdkit, file at commit
 * ad5f3d7ddaa2c126d711b47179d8d93ffad42d11): Code/GraphMol/PartialCharges/Wrap/test_data/halgren_out.txt for the
 * molecules of halgren.smi, in elementary charges to four digits.
 */
import { expect, test } from 'vitest';
import { moleculeGraph } from './molecule-graph.test.support.ts';
import { formalCharges } from './formal-charges.ts';
import { gasteigerCharges } from './gasteiger.ts';

/** Name; heavy atoms; hydrogens on each; bonds between heavy atoms; charges of the heavy atoms. */
const MOLECULES: [name: string, heavy: string, hydrogens: string, bonds: string, charges: number[]][] = [
  ['methanol', 'CO', '31', '01', [0.0319, -0.3996]],
  ['methylamine', 'CN', '32', '01', [-0.0195, -0.3333]],
  ['acetonitrile', 'CCN', '300', '01 12', [0.0236, 0.0587, -0.1987]],
  ['dimethyl ether', 'COC', '303', '01 12', [0.0351, -0.3879, 0.0351]],
  ['methanethiol', 'CS', '31', '01', [-0.0215, -0.1828]],
  ['ethane', 'CC', '33', '01', [-0.0683, -0.0683]],
  ['acetamide', 'CCON', '3002', '01 12 13', [0.0146, 0.2138, -0.2757, -0.3699]],
  ['acetic acid', 'CCOO', '3001', '01 12 13', [0.0338, 0.2997, -0.2528, -0.4814]],
  ['acetone', 'CCOC', '3003', '01 12 13', [-0.006, 0.1263, -0.3003, -0.006]],
  ['methyl acetate', 'CCOOC', '30003', '01 12 13 34', [0.0339, 0.3018, -0.2526, -0.4692, 0.0806]],
  ['benzene', 'CCCCCC', '111111', '01 12 23 34 45 50', Array<number>(6).fill(-0.0623)],
  ['pyridine', 'CCCNCC', '111011', '01 12 23 34 45 50', [-0.0592, -0.0438, 0.0267, -0.2647, 0.0267, -0.0438]],
  ['aniline', 'CCCCCCN', '1111102', '01 12 23 34 45 50 56', [-0.0392, -0.0602, -0.0621, -0.0602, -0.0392, 0.0313, -0.3987]],
  ['imidazole', 'CCNCN', '11110', '01 12 23 34 40', [0.0446, 0.0203, -0.3512, 0.0919, -0.2455]],
  ['water', 'O', '2', '', [-0.4115]],
  ['acetate', 'CCOO', '3000', '01 12 13', [-0.025, 0.0383, -0.5505, -0.5505]],
  ['methylammonium', 'CN', '33', '01', [0.0634, -0.36]],
  ['imidazolium', 'CCNCN', '11111', '01 12 23 34 40', [0.1264, 0.1264, -0.2503, 0.2388, -0.2503]],
  [
    '7-aminoheptanoic acid, zwitterion',
    'NCCCCCCCOO',
    '3222222000',
    '01 12 23 34 45 56 67 78 79',
    [-0.3576, 0.0739, -0.0037, -0.0479, -0.0527, -0.0481, -0.0131, 0.0414, -0.5502, -0.5502],
  ],
];
/** Half the last digit that is printed. */
const TOLERANCE = 5.1e-5;

test('all molecules of the reference are here', () => {
  expect(MOLECULES).toHaveLength(19);
});

test.each(MOLECULES)('%s has the charges of RDKit', (_, heavy, hydrogens, bonds, expected) => {
  const { elements, neighbours, nameOf } = moleculeGraph(heavy, hydrogens, bonds);
  const charges = gasteigerCharges(elements, neighbours, formalCharges(elements, neighbours, nameOf), nameOf);
  for (const [atom, charge] of expected.entries()) expect(Math.abs(charges[atom] - charge), nameOf(atom)).toBeLessThan(TOLERANCE);
});
