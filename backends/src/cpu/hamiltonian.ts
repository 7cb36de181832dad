/** Hamiltonian documents and the arrays they name. */
import { getFloat64, invalidInput, putArray, type ArrayRef, type ArtifactStore, type Hamiltonian } from '@cofactor/sdk/contracts';
import type { ActiveHamiltonian } from '../chemistry/hamiltonian/index.ts';

/** @throws INVALID_INPUT when a shape does not fit the number of orbitals, NOT_FOUND when an array is missing */
export async function loadHamiltonian(document: Hamiltonian, artifacts: ArtifactStore): Promise<ActiveHamiltonian> {
  const { numOrbitals, numElectrons, coreEnergyHartree, h1, eri } = document;
  checkShape('hamiltonian.h1', h1, 2, numOrbitals);
  checkShape('hamiltonian.eri', eri, 4, numOrbitals);
  return { numOrbitals, numElectrons, coreEnergyHartree, h1: await getFloat64(artifacts, h1), eri: await getFloat64(artifacts, eri) };
}

export async function storeHamiltonian(
  { numOrbitals: n, numElectrons: [alpha, beta], coreEnergyHartree, h1, eri }: ActiveHamiltonian,
  artifacts: ArtifactStore,
  orbitalEnergiesHartree?: readonly number[],
): Promise<Hamiltonian> {
  return {
    schema: 'cofactor.hamiltonian/1',
    numOrbitals: n,
    numElectrons: [alpha, beta],
    coreEnergyHartree,
    h1: await putArray(artifacts, h1, [n, n]),
    eri: await putArray(artifacts, eri, [n, n, n, n]),
    ...(orbitalEnergiesHartree && { orbitalEnergiesHartree: [...orbitalEnergiesHartree] }),
  };
}

function checkShape(path: string, { dtype, shape }: ArrayRef, axes: number, numOrbitals: number): void {
  if (dtype === 'f64' && shape.length === axes && shape.every((length) => length === numOrbitals)) return;
  throw invalidInput(path, `f64 [${Array.from({ length: axes }, () => numOrbitals).join(', ')}]`, `${dtype} [${shape.join(', ')}]`);
}
