import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BOHR_IN_ANGSTROM, CofactorError, EnergyProblem, type ErrorCode } from '../../contracts/index.ts';
import { electronCounts } from './electrons.ts';
import { atomicNumberOf, elementSymbol } from '../../contracts/index.ts';
import { readFcidumpHeader } from '../kinds/energy/fcidump-header.ts';
import { pose } from '../kinds/energy/pose.ts';
import { parseQcSchema, printQcSchema } from './formats/qcschema.ts';
import { parseStructure } from './structure.ts';
import { parseXyz } from './formats/xyz.ts';

const WATER = '3\nwater\nO 0.0 0.0 0.0\nH 0.0 0.757 0.587\nH 0.0 -0.757 0.587\n';

function problem(fields: object): EnergyProblem {
  return EnergyProblem.parse({ kind: 'energy', structure: { format: 'xyz', data: WATER }, basis: 'sto-3g', ...fields });
}

/** The error that `run` throws; the test fails when it throws none. */
function refusal(run: () => unknown): CofactorError {
  try {
    run();
  } catch (error) {
    if (error instanceof CofactorError) return error;
    throw error;
  }
  throw new Error('expected an error, got none');
}

test('symbols and atomic numbers are inverse from H to Og', () => {
  for (let z = 1; z <= 118; z++) expect(atomicNumberOf(elementSymbol(z))).toBe(z);
  expect([elementSymbol(1), elementSymbol(30), elementSymbol(57), elementSymbol(72), elementSymbol(118)]).toEqual([
    'H',
    'Zn',
    'La',
    'Hf',
    'Og',
  ]);
});

test('XYZ is read in ångström, elements by symbol in any case or by number', () => {
  const { atoms, label } = parseXyz('3\r\nwater\r\n8 0 0 0\r\nh 0 0 1.0\r\n H\t0 -1e0 .5 \r\n');
  expect(label).toBe('water');
  expect(atoms.map(({ element }) => element)).toEqual(['O', 'H', 'H']);
  expect(atoms[1].positionBohr).toEqual([0, 0, 1 / BOHR_IN_ANGSTROM]);
  expect(atoms[2].positionBohr).toEqual([0, -1 / BOHR_IN_ANGSTROM, 0.5 / BOHR_IN_ANGSTROM]);
});

test.each([
  ['empty', '', 'line 1'],
  ['blank', '  \n \n', 'line 1'],
  ['a count that is no number', 'three\n\nH 0 0 0', 'line 1'],
  ['no atoms', '0\n\n', 'line 1'],
  ['no comment line', '1', 'line 3'],
  ['truncated', '2\n\nH 0 0 0\n', 'line 4'],
  ['too many lines', '1\n\nH 0 0 0\nH 0 0 1\n', 'line 4'],
  ['an unknown element', '1\n\nXx 0 0 0\n', 'line 3'],
  ['element number 119', '1\n\n119 0 0 0\n', 'line 3'],
  ['NaN', '1\n\nH 0 NaN 0\n', 'line 3'],
  ['infinity', '1\n\nH 0 1e999 0\n', 'line 3'],
  ['a hexadecimal number', '1\n\nH 0 0x10 0\n', 'line 3'],
  ['a missing coordinate', '1\n\nH 0 0\n', 'line 3'],
  ['a fifth column', '1\n\nH 0 0 0 0.4\n', 'line 3'],
])('XYZ with %s is refused, naming field and line', (_, data, line) => {
  const error = refusal(() => parseStructure({ format: 'xyz', data }));
  expect(error.code).toBe('INVALID_INPUT');
  expect(error.message).toContain(line);
  expect(error.details).toMatchObject({ issues: [{ path: 'problem.structure' }] });
});

test('atoms on top of each other are refused, by name', () => {
  const error = refusal(() => parseStructure({ format: 'xyz', data: '2\n\nO 0 0 0\nH 0 0 0.05' }));
  expect(error.code).toBe('INVALID_INPUT');
  expect(error.message).toMatch(/atoms 0 \(O\) and 1 \(H\) at least 0\.1 Å apart, got .*0\.0500 Å/);
});

test('a SMILES has no geometry: the way to one and the formats that have it are named', () => {
  const error = refusal(() => parseStructure({ format: 'smiles', data: 'CCO' }));
  expect([error.code, error.details]).toMatchObject(['UNSUPPORTED', { alternatives: ['xyz', 'pdb', 'pqr', 'mmcif', 'qcschema'] }]);
  expect(error.message).toContain('--structure-out');
});

test('QCSchema text and structure are inverse, to the last bit', () => {
  const coordinate = fc.double({ min: -100, max: 100, noNaN: true });
  const atom = fc.record({
    element: fc.integer({ min: 1, max: 118 }).map(elementSymbol),
    positionBohr: fc.tuple(coordinate, coordinate, coordinate),
  });
  fc.assert(
    fc.property(fc.array(atom, { minLength: 2, maxLength: 8 }), fc.string({ minLength: 1 }), (atoms, label) => {
      const structure = {
        schema: 'cofactor.structure/1' as const,
        label,
        atoms,
        bonds: [{ atoms: [0, 1] as [number, number], order: 1.5 }],
        residues: [],
      };
      const positive = JSON.parse(JSON.stringify(structure)); // JSON has no −0
      expect(parseQcSchema(printQcSchema(structure)).structure).toEqual(positive);
    }),
  );
});

test.each<[string, object | string, ErrorCode, string]>([
  ['no JSON', 'symbols: H', 'INVALID_INPUT', 'problem.structure'],
  ['no symbols', { geometry: [] }, 'INVALID_INPUT', 'problem.structure.symbols'],
  ['an unknown symbol', { symbols: ['Q'], geometry: [0, 0, 0] }, 'INVALID_INPUT', 'problem.structure.symbols.0'],
  ['too few coordinates', { symbols: ['H'], geometry: [0, 0] }, 'INVALID_INPUT', 'problem.structure.geometry'],
  [
    'a bond to nowhere',
    { symbols: ['H'], geometry: [0, 0, 0], connectivity: [[0, 3, 1]] },
    'INVALID_INPUT',
    'problem.structure.connectivity.0',
  ],
  ['ghost atoms', { symbols: ['H'], geometry: [0, 0, 0], real: [false] }, 'UNSUPPORTED', 'problem.structure.real'],
])('QCSchema with %s is refused', (_, molecule, code, path) => {
  const error = refusal(() => parseQcSchema(typeof molecule === 'string' ? molecule : JSON.stringify(molecule)));
  expect(error.code).toBe(code);
  expect(error.message).toContain(path);
});

test('a charge in the file that the document does not state is refused', () => {
  const data = JSON.stringify({ molecule: { symbols: ['H', 'H'], geometry: [0, 0, 0, 0, 0, 1.4], molecular_charge: 1 } });
  const structure = { format: 'qcschema', data };
  expect(refusal(() => pose(problem({ structure, multiplicity: 2 }))).details).toMatchObject({
    issues: [{ path: 'problem.charge', expected: expect.stringContaining('1, as') }],
  });
  expect(pose(problem({ structure, charge: 1, multiplicity: 2 })).numElectrons).toEqual([1, 0]);
});

test('electrons follow from nuclei, charge and multiplicity', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 118 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: -3, max: 3 }),
      fc.nat(6),
      (z, charge, unpaired) => {
        const electrons = z.reduce((sum, n) => sum + n, 0) - charge;
        fc.pre(electrons >= 1 && unpaired <= electrons && (electrons - unpaired) % 2 === 0);
        const [alpha, beta] = electronCounts(z, charge, unpaired + 1);
        expect([alpha + beta, alpha - beta]).toEqual([electrons, unpaired]);
      },
    ),
  );
});

test('a multiplicity that does not fit is refused with those that do', () => {
  const { code, message } = refusal(() => pose(problem({ multiplicity: 2 })));
  expect([code, message]).toEqual([
    'INVALID_INPUT',
    'problem.multiplicity: expected one of 1, 3, 5, …, 11 (10 electrons at charge 0), got 2',
  ]);
  expect(refusal(() => pose(problem({ charge: 10 }))).message).toContain('problem.charge: expected at most 9');
  expect(refusal(() => electronCounts([1], 0, 1)).message).toContain('one of 2 ');
});

test('a posed molecule is in atomic units, charges around it included', () => {
  const environment = { pointCharges: [{ x: 1, y: 0, z: -2, charge: 0.4 }], units: 'angstrom' };
  const posed = pose(problem({ environment, angular: 'spherical' }));
  expect(posed).toMatchObject({
    source: 'molecule',
    numElectrons: [5, 5],
    system: {
      atomicNumbers: [8, 1, 1],
      basis: 'sto-3g',
      angular: 'spherical',
      pointCharges: { charges: [0.4], positionsBohr: [1 / BOHR_IN_ANGSTROM, 0, -2 / BOHR_IN_ANGSTROM] },
    },
  });
});

const FCIDUMP = ' &FCI NORB= 4,NELEC=5,MS2=1,\n  ORBSYM=1,1,1,1,\n  ISYM=1,\n &END\n 0.5 1 1 1 1\n';

test('a given Hamiltonian fixes its own orbitals and electrons', () => {
  expect(readFcidumpHeader(FCIDUMP)).toEqual({ numOrbitals: 4, numElectrons: [3, 2] });
  const given = (fields: object): EnergyProblem =>
    EnergyProblem.parse({ kind: 'energy', hamiltonian: { format: 'fcidump', data: FCIDUMP }, ...fields });
  expect(pose(given({}))).toMatchObject({ source: 'hamiltonian', numOrbitals: 4, numElectrons: [3, 2] });
  expect(pose(given({ multiplicity: 2 })).numElectrons).toEqual([3, 2]);
  for (const [fields, path] of [
    [{ multiplicity: 3 }, 'problem.multiplicity'],
    [{ frozenCore: true }, 'problem.frozenCore'],
    [{ activeSpace: { select: 'frontier', electrons: 2, orbitals: 2 } }, 'problem.activeSpace.select'],
  ] as const) {
    expect(refusal(() => pose(given(fields))).message).toContain(path);
  }
});

test.each([
  ['no namelist', '0.5 1 1 1 1', '&FCI'],
  ['no NORB', '&FCI NELEC=2 &END', 'NORB'],
  ['too many electrons', '&FCI NORB=1,NELEC=3 &END', 'NELEC'],
  ['an MS2 of the wrong parity', '&FCI NORB=2,NELEC=2,MS2=1 /', 'MS2'],
])('an FCIDUMP with %s is refused', (_, data, what) => {
  const error = refusal(() => readFcidumpHeader(data));
  expect([error.code, error.message.includes(what)]).toEqual(['INVALID_INPUT', true]);
});
