/**
 * Hψ of a Hamiltonian that keeps the numbers of α and of β electrons, on a state that has them: the states of the right parities are a
 * quarter of all, and Hψ, the dearest part of a variational loop, is worked out on those alone (sdk/circuits spin-parity.ts).
 */
import { dropSpinParities, spinParityIndices, type HamiltonianSizes } from '@cofactor/sdk/circuits';
import type { PauliSum } from '@cofactor/sdk/contracts';
import { StateVector } from '../../../kernels/state-vector/state-vector.ts';
import type { Pace } from '../pace.ts';
import { applyObservable, observableOf } from '../register.ts';

/** λ = Hψ, both on the whole register. */
export type ApplyHamiltonian = (psi: StateVector, lambda: StateVector, pace: Pace) => Promise<void>;

/** @param sizes at least two orbitals: with one there is nothing left to drop to. */
export function hamiltonianInSector(sum: PauliSum, sizes: HamiltonianSizes): ApplyHamiltonian {
  const observable = observableOf(dropSpinParities(sum, sizes));
  const { alpha, beta } = spinParityIndices(sizes);
  const psi = new StateVector(2 * sizes.numOrbitals - 2);
  const lambda = psi.sibling();

  return async (fullPsi, fullLambda, pace) => {
    gather(psi.amplitudes, fullPsi.amplitudes);
    await applyObservable(psi, lambda, observable, pace);
    fullPsi.applyPauliSumInto(fullLambda, []); // zero where the parities are others
    scatter(fullLambda.amplitudes, lambda.amplitudes);
  };

  function gather(out: Float64Array, full: Float64Array): void {
    let at = 0;
    for (const high of beta) {
      for (const low of alpha) {
        const k = 2 * (high + low);
        out[at++] = full[k];
        out[at++] = full[k + 1];
      }
    }
  }

  function scatter(full: Float64Array, reduced: Float64Array): void {
    let at = 0;
    for (const high of beta) {
      for (const low of alpha) {
        const k = 2 * (high + low);
        full[k] = reduced[at++];
        full[k + 1] = reduced[at++];
      }
    }
  }
}
