import { expect, test } from 'vitest';
import { determinantCoupling } from '../../../kernels/determinants/slater-condon.ts';
import { selectActiveSpace } from '../../active-space/index.ts';
import { activeHamiltonian } from '../../hamiltonian/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix } from '../../integrals/index.ts';
import { combine } from '../../linear-algebra.ts';
import { readReference, scfInputOf } from '../../reference-rows.test.support.ts';
import { runScf } from '../../scf/index.ts';
import { selectedCi } from './selected-ci.ts';
import { startCandidates } from './start-candidates.ts';

test('N≡N pulled apart on zinc, where determinants of high spin lie low: a few determinants fall with every more', async () => {
  const row = readReference('zn-dinitrogen').rows.find(({ id }) => id === 'zn-dinitrogen-2.1');
  if (!row) throw new Error('no such row');
  const scf = runScf(scfInputOf(row, 'rhf'), { stability: 'skip' });
  expect(Math.abs(scf.energyHartree - (row.energiesHartree.rhf ?? NaN))).toBeLessThan(1e-7); // PySCF 2.14.0
  const coreHamiltonian = combine([kineticMatrix(scf.system), nuclearAttractionMatrix(scf.system)], [1, 1]);
  const space = selectActiveSpace(scf, { activeSpace: { select: 'avas', electrons: 6, orbitals: 6, atoms: [5, 6], shells: ['2p'] } });
  const { nuclearRepulsionHartree } = scf;
  const hamiltonian = activeHamiltonian({ ...space, coreHamiltonian, repulsion: createRepulsion(scf.system), nuclearRepulsionHartree });
  const [lowest] = startCandidates(hamiltonian);
  let before = hamiltonian.coreEnergyHartree + determinantCoupling(hamiltonian, lowest, lowest);
  for (const size of [8, 16, 32]) {
    const { energyHartree } = await selectedCi(hamiltonian, size);
    expect(energyHartree).toBeLessThan(before - 0.02);
    before = energyHartree;
  }
});
