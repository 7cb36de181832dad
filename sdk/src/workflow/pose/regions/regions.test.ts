import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atomicNumberOf, BOHR_IN_ANGSTROM, EnergyProblem, type Structure } from '../../../contracts/index.ts';
import { pose, type PosedMolecule } from '../../kinds/energy/pose.ts';
import { distanceBetween } from '../place-grid.ts';
import { parsePdb } from '../formats/pdb.ts';
import { printQcSchema } from '../formats/qcschema.ts';
import { cutRegions } from './regions.ts';
import { ZINC_SITE } from './zinc-site.test.support.ts';

const site = parsePdb(ZINC_SITE);
const indexOf = (name: string, residue: string): number =>
  site.atoms.findIndex((atom) => atom.name === name && site.residues[atom.residue ?? -1].name === residue);
const QUANTUM = 'resname ZN OH or residue 94 and sidechain';
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const lines = (text: string, keep: (line: string) => boolean): Structure => parsePdb(text.split('\n').filter(keep).join('\n'));

describe('caps', () => {
  const { site: inside, report, siteLines } = cutRegions(site, { quantum: QUANTUM });

  test('a hydrogen stands on the cut bond, as far as a bond to hydrogen is long', () => {
    const elements = inside.atoms.map(({ element }) => element);
    expect(elements.sort()).toEqual(['C', 'C', 'C', 'C', 'H', 'H', 'H', 'H', 'H', 'H', 'H', 'N', 'N', 'O', 'Zn']);
    const [cap] = report.caps;
    expect([cap.quantum, cap.replaced]).toEqual([indexOf('CB', 'HIS'), indexOf('CA', 'HIS')]);
    const [cb, ca] = [site.atoms[cap.quantum].positionBohr, site.atoms[cap.replaced].positionBohr];
    const place = inside.atoms.at(-1)?.positionBohr ?? [0, 0, 0];
    // Radii of Cordero et al.: (0.76 + 0.31) / (0.76 + 0.76) of the bond
    expect(distanceBetween(place, cb)).toBeCloseTo((1.07 / 1.52) * distanceBetween(cb, ca), 12);
    expect(cap.distanceBohr * BOHR_IN_ANGSTROM).toBeCloseTo(1.077, 2);
    expect(distanceBetween(place, cb) + distanceBetween(place, ca)).toBeCloseTo(distanceBetween(cb, ca), 12);
    expect(siteLines).toContain('bond CB of HIS A94 to CA of HIS A94 cut: a hydrogen caps it at 0.704 of its length');
  });

  test('the atoms of the site are those of the structure, in its order', () => {
    expect(report.atoms).toEqual([...report.atoms].sort((a, b) => a - b));
    report.atoms.forEach((atom, k) => expect(inside.atoms[k]).toEqual(site.atoms[atom]));
  });

  test.each([
    ['a double bond', 'resname HIS and name CE1 HE1', /cut bonds that lead .* got "CE1 of HIS A94–ND1 of HIS A94": take both/],
    ['an OH bond', 'resname OH and element O', /O of OH A262–HO of OH A262/],
    ['two bonds to one atom', 'residue 94 and not name CA HA', /one bond to CA of HIS A94 cut, got "N of HIS A94 and C of HIS A94"/],
  ])('%s is not cut', (_, quantum, message) => {
    expect(() => cutRegions(site, { quantum })).toThrow(message);
  });
});

describe('the field', () => {
  test('keeps the charge of the whole: what the atoms inside lack of a whole number stays outside', () => {
    const { field, report, fieldLines } = cutRegions(site, { quantum: QUANTUM, classical: 'rest' });
    // Outside: the ends of a neutral histidine and two waters. CA is replaced by the cap.
    expect(field.charges).toHaveLength(8 + 6);
    expect(report.pointChargeSum).toBeCloseTo(0, 12);
    expect(fieldLines[0]).toMatch(/^14 point charges, \+0\.000 e in all, the nearest \d\.\d\d Å/);
    expect(fieldLines.join('\n')).toMatch(/CA of HIS A94: no charge beside the cap; its .* e, with .* go to N, C, HA/);
    expect(fieldLines).toContain('charges of 2 waters: TIP3P, which is more polar than a water alone');
  });

  test('whole molecules leave whole charges outside, whichever are taken in', () => {
    const parts = ['residue 94', 'resname OH', 'residue 301', 'residue 302'];
    const charges = new Map([
      ['element Zn', 2],
      ['resname OH', -1],
    ]);
    fc.assert(
      fc.property(fc.subarray(parts, { minLength: 1, maxLength: 3 }), (taken) => {
        const { report } = cutRegions(site, { quantum: taken.join(' or '), classical: 'rest' });
        const outside = ['element Zn', ...parts].filter((part) => !taken.includes(part)).map((part) => charges.get(part) ?? 0);
        expect(report.pointChargeSum).toBeCloseTo(sum(outside), 10);
      }),
    );
  });

  test('a coarse residue is its charge at the mean place of its atoms', () => {
    const { field, fieldLines } = cutRegions(site, { quantum: 'residue 94', coarse: 'element Zn or resname OH or water' });
    const oh = site.atoms.filter(({ residue = -1 }) => site.residues[residue].name === 'OH');
    expect(field.charges).toEqual([2, expect.closeTo(-1, 12)]); // neutral waters vanish
    expect(field.positionsBohr.slice(3)).toEqual(
      [0, 1, 2].map((axis) => expect.closeTo(sum(oh.map((atom) => atom.positionBohr[axis])) / 2, 12) as number),
    );
    expect(fieldLines.at(-1)).toContain('coarse region: 4 residues');
    expect(() => cutRegions(site, { quantum: QUANTUM, coarse: 'rest' })).toThrow(/regions\.coarse: expected no atom next to a cut bond/);
  });

  test('charges of the file go before all others', () => {
    const charged: Structure = { ...site, atoms: site.atoms.map((atom, k) => ({ ...atom, partialCharge: k / 100 })) };
    const { field, fieldLines } = cutRegions(charged, { quantum: 'element Zn', classical: 'water' });
    expect(field.charges).toEqual(site.atoms.flatMap(({ residue = -1 }, k) => (site.residues[residue].name === 'HOH' ? [k / 100] : [])));
    expect(fieldLines).toContain('charges as the file states them');
  });

  test('an ion of unknown charge is asked for; the file may state it', () => {
    const iron = ZINC_SITE.replace('ZN    ZN', 'FE    FE').replace('ZN2+', 'FE');
    expect(() => cutRegions(parsePdb(iron), { quantum: 'residue 94', classical: 'rest' })).toThrow(
      /the charge of FE of FE A261.*columns 79 and 80/,
    );
    const stated = parsePdb(ZINC_SITE.replace('ZN    ZN', 'FE    FE').replace('ZN2+', 'FE3+'));
    expect(cutRegions(stated, { quantum: 'residue 94', classical: 'element Fe' }).field.charges).toEqual([3]);
  });

  test('a charge in a bond of the quantum region is a warning', () => {
    const { warnings } = cutRegions(site, { quantum: 'residue 94', classical: 'rest' });
    expect(warnings).toEqual([]);
    const near: Structure = {
      ...site,
      atoms: site.atoms.map((atom) =>
        atom.element === 'Zn'
          ? { ...atom, positionBohr: site.atoms[0].positionBohr.map((x) => x + 1.1) as [number, number, number] }
          : atom,
      ),
    };
    expect(cutRegions(near, { quantum: 'residue 94', classical: 'element Zn' }).warnings).toMatchObject([{ code: 'CLOSE_CHARGE' }]);
  });
});

describe('refused by name', () => {
  test.each<[string, object, RegExp]>([
    ['nothing to compute', { classical: 'water' }, /regions\.quantum: expected a selection of the atoms to compute/],
    ['an empty region', { quantum: 'element Fe' }, /regions\.quantum.*got "element Fe": it holds none/],
    ['an empty rest', { quantum: 'all', classical: 'rest' }, /regions\.classical.*"rest": it holds none/],
    [
      'an overlap',
      { quantum: 'residue 94', classical: 'all' },
      /regions\.classical: expected atoms that problem\.regions\.quantum does not hold, got "N of HIS A94"/,
    ],
    ['a selection that is none', { quantum: 'HIS 94' }, /regions\.quantum: .* at column 1/],
  ])('%s', (_, regions, message) => {
    expect(() => cutRegions(site, regions)).toThrow(message);
  });

  test('hydrogens that are not there', () => {
    const heavy = lines(ZINC_SITE, (line) => !/ H *$/.test(line));
    expect(() => cutRegions(heavy, { quantum: 'element Zn', classical: 'rest' })).toThrow(
      /the hydrogens of HIS A94, HOH A301, HOH A302, got nothing: add them/,
    );
    const without = lines(ZINC_SITE, (line) => !line.includes(' HB3 '));
    expect(() => cutRegions(without, { quantum: QUANTUM })).toThrow(/the hydrogens of CB of HIS A94/);
    const aromatic = lines(ZINC_SITE, (line) => !line.includes(' HE1 '));
    expect(() => cutRegions(aromatic, { quantum: QUANTUM })).toThrow(/the hydrogens of CE1 of HIS A94/);
  });
});

describe('an energy problem with regions', () => {
  const problem = (fields: object): EnergyProblem =>
    EnergyProblem.parse({ kind: 'energy', structure: { format: 'pdb', data: ZINC_SITE }, basis: 'sto-3g', ...fields });
  const posed = (fields: object): PosedMolecule => pose(problem(fields)) as PosedMolecule;

  test('is that of the site alone with the same charges around it', () => {
    const { system } = posed({ regions: { quantum: 'residue 94', classical: 'rest and water' } });
    const called = (name: string) => site.atoms.filter(({ residue = -1 }) => site.residues[residue].name === name);
    const bare: Structure = {
      ...site,
      atoms: called('HIS').map(({ element, positionBohr }) => ({ element, positionBohr })),
      residues: [],
    };
    const pointCharges = called('HOH').map(({ element, positionBohr: [x, y, z] }) => ({
      x,
      y,
      z,
      charge: element === 'O' ? -0.834 : 0.417,
    }));
    const structure = { format: 'qcschema', data: printQcSchema(bare) };
    expect(posed({ structure, environment: { pointCharges, units: 'bohr' } }).system).toEqual(system);
  });

  test('charges that the document gives stand beside those of the regions', () => {
    const environment = { pointCharges: [{ x: 9, y: 9, z: 9, charge: 0.5 }], units: 'bohr' };
    const { system } = posed({ regions: { quantum: 'residue 94', classical: 'element Zn' }, environment });
    expect(system.pointCharges).toEqual({ charges: [0.5, 2], positionsBohr: [9, 9, 9, 0, 0, 0] });
  });

  test('counts the electrons of the site with its caps', () => {
    const { numElectrons, system } = posed({ regions: { quantum: QUANTUM, classical: 'rest' }, charge: 1 });
    expect(numElectrons[0] + numElectrons[1]).toBe(sum(system.atomicNumbers) - 1);
    expect(system.atomicNumbers.at(-1)).toBe(atomicNumberOf('H'));
    expect(() => posed({ regions: { quantum: QUANTUM }, charge: 0 })).toThrow(/problem\.multiplicity/);
  });

  test('atoms of an active space are named by their place in the whole structure', () => {
    const zinc = indexOf('ZN', 'ZN');
    const space = (atoms: number[]): object => ({
      regions: { quantum: QUANTUM },
      charge: 1,
      activeSpace: { select: 'avas', electrons: 10, orbitals: 5, atoms, shells: ['3d'] },
    });
    const { problem: inSite, system } = posed(space([zinc]));
    expect(inSite.activeSpace).toMatchObject({ atoms: [system.atomicNumbers.indexOf(30)] });
    expect(() => posed(space([0]))).toThrow(/activeSpace\.atoms\.0: expected an atom of the quantum region.*"N of HIS A94"/);
  });

  test('regions need a structure', () => {
    const hamiltonian = { format: 'fcidump', data: '&FCI NORB=1,NELEC=2,MS2=0, &END\n 0 0 0 0 0\n' };
    expect(() => pose(problem({ structure: undefined, basis: undefined, hamiltonian, regions: { quantum: 'all' } }))).toThrow(
      /problem\.regions: expected a structure whose atoms they select/,
    );
  });
});
