/** A Hamiltonian document with its arrays fetched. */
import type { HamiltonianArrays } from '@cofactor/sdk/circuits';
import { getFloat64, type ArtifactStore, type Hamiltonian } from '@cofactor/sdk/contracts';

export async function readHamiltonian({ h1, eri, ...facts }: Hamiltonian, artifacts: ArtifactStore): Promise<HamiltonianArrays> {
  return { ...facts, h1: await getFloat64(artifacts, h1), eri: await getFloat64(artifacts, eri) };
}
