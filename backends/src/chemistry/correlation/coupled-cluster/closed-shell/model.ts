/** Coupled cluster on an RHF reference. */
import { norm } from '../../../linear-algebra.ts';
import type { Repulsion } from '../../../integrals/index.ts';
import { type ClusterModel, divide, energySums } from '../model.ts';
import type { OrbitalSpace } from '../orbital-space.ts';
import type { TensorSpace } from '../tensor.ts';
import { closedEnergy, closedEquations } from './equations.ts';
import { closedIntegrals } from './integrals.ts';
import { closedTriplesEnergy } from './triples.ts';

export function closedShellModel(
  space: TensorSpace,
  orbitals: OrbitalSpace,
  repulsion: Pick<Repulsion, 'transform'>,
  signal?: AbortSignal,
): ClusterModel {
  const { occupied: o, virtual: v, energies } = orbitals;
  const integrals = closedIntegrals(space, orbitals, repulsion, signal);
  const ofSingles = energySums(energies.subarray(0, o), energies.subarray(o), -1);
  const ofDoubles = energySums(ofSingles, ofSingles, 1);
  const amplitudes = { singles: space.zeros(o, v), doubles: space.zeros(o, v, o, v) };
  const { singles, doubles } = amplitudes;
  divide(space.data(doubles), space.data(integrals.ovov), ofDoubles);
  const correlationHartree = (): number => closedEnergy(space, amplitudes, integrals);
  return {
    mp2Hartree: correlationHartree(),
    amplitudes: [singles, doubles],
    denominators: [ofSingles, ofDoubles],
    rightHandSides(signal) {
      const right = closedEquations(space, amplitudes, integrals, signal);
      return [right.singles, right.doubles];
    },
    correlationHartree,
    triplesHartree: (control) => closedTriplesEnergy(space, orbitals, amplitudes, integrals, control),
    singlesSquare: () => 2 * norm(space.data(singles)) ** 2,
    pairAmplitudes: () => space.scoped(() => space.data(space.reordered({ tensor: doubles, labels: 'iajb' }, 'ijab')).slice()),
  };
}
