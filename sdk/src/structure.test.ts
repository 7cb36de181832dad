import { expect, test } from 'vitest';
import { energy, structure } from './index.ts';
import { pose } from './workflow/kinds/energy/pose.ts';
import { ZINC_SITE } from './workflow/pose/regions/zinc-site.test.support.ts';

test('a program reads a PDB file and selects regions by the residues in it', () => {
  const site = structure.fromPdb(ZINC_SITE);
  const regions = { quantum: 'residue 94 and sidechain', classical: 'water' };
  const posed = pose(energy(site, { basis: 'sto-3g', regions }));
  expect(posed.source === 'molecule' && posed.regions?.report).toMatchObject({ pointCharges: 6, caps: [{ quantum: 4, replaced: 1 }] });
  expect(posed.source === 'molecule' && posed.structure).toEqual(site);
});

test('mmCIF is read likewise', () => {
  const text = ['type_symbol Zn', 'label_atom_id ZN', 'Cartn_x 1', 'Cartn_y 2', 'Cartn_z 3'].map((item) => `_atom_site.${item}\n`).join('');
  expect(structure.fromMmcif(`data_zinc\n${text}`).atoms).toMatchObject([{ element: 'Zn', name: 'ZN' }]);
});
