/** CCSD inside the Hamiltonian of a closed shell: what circuits of cluster form start from. */
import { unsupported } from '@cofactor/sdk/contracts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { fockMatrices, hartreeFockEnergy } from '../../hamiltonian/mean-field.ts';
import { transformTensor } from '../../hamiltonian/rotation.ts';
import { transpose } from '../../linear-algebra.ts';
import { coupledCluster, type CoupledClusterControl } from './coupled-cluster.ts';
import { semicanonical } from './semicanonical.ts';

interface CcsdInSpace {
  ccsdHartree: number;
  /** t_ij^ab of i, a with spin α and j, b with spin β in the orbitals of the Hamiltonian, [i, j, a, b] row-major. */
  pairAmplitudes: Float64Array;
}

/**
 * Solved in orbitals that make the Fock matrix diagonal among the occupied and among the virtual ones, and turned back.
 * @throws UNSUPPORTED for open shells, NOT_CONVERGED, CANCELLED
 */
export function ccsdInSpace(hamiltonian: ActiveHamiltonian, control: CoupledClusterControl = {}): CcsdInSpace {
  const {
    numOrbitals: n,
    numElectrons: [occupied, beta],
    eri,
  } = hamiltonian;
  if (occupied !== beta) throw unsupported('ccsd in a space takes closed shells: use mp2', { what: 'ccsd of an open shell in a space' });
  const { orbitals, energies } = semicanonical(fockMatrices(hamiltonian).alpha, n, occupied);
  const { ccsdHartree, pairAmplitudes } = coupledCluster(
    {
      scf: {
        reference: 'rhf',
        energyHartree: hartreeFockEnergy(hamiltonian),
        orbitals: { alpha: orbitals },
        orbitalEnergiesHartree: { alpha: energies },
        numOrbitals: n,
        occupied: { alpha: occupied, beta: occupied },
      },
      repulsion: { transform: (p, q, r, s) => transformTensor(eri, n, [p, q, r, s]) },
    },
    control,
  );
  const whole = spread(pairAmplitudes, n, occupied);
  const back = transpose(orbitals, n, n);
  return { ccsdHartree, pairAmplitudes: cut(transformTensor(whole, n, [back, back, back, back]), n, occupied) };
}

/** Amplitudes at their places among all orbitals, n⁴. */
function spread(amplitudes: Float64Array, n: number, occupied: number): Float64Array {
  const out = new Float64Array(n ** 4);
  let k = 0;
  eachPlace(n, occupied, (at) => (out[at] = amplitudes[k++]));
  return out;
}

function cut(whole: Float64Array, n: number, occupied: number): Float64Array {
  const out = new Float64Array(occupied ** 2 * (n - occupied) ** 2);
  let k = 0;
  eachPlace(n, occupied, (at) => (out[k++] = whole[at]));
  return out;
}

function eachPlace(n: number, occupied: number, visit: (at: number) => void): void {
  for (let i = 0; i < occupied; i++)
    for (let j = 0; j < occupied; j++)
      for (let a = occupied; a < n; a++) for (let b = occupied; b < n; b++) visit(((i * n + j) * n + a) * n + b);
}
