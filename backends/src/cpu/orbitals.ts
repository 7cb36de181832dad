/** Orbitals between a step's document and the functions of chemistry. */
import { getFloat64, putArray, type Orbitals, type RunContext } from '@cofactor/sdk/contracts';
import type { SpinOrbitals } from '../chemistry/scf/index.ts';

export async function loadOrbitals({ alpha, beta }: Orbitals, { artifacts }: RunContext): Promise<SpinOrbitals> {
  return { alpha: await getFloat64(artifacts, alpha), ...(beta && { beta: await getFloat64(artifacts, beta) }) };
}

export async function storeOrbitals({ alpha, beta }: SpinOrbitals, shape: number[], { artifacts }: RunContext): Promise<Orbitals> {
  return { alpha: await putArray(artifacts, alpha, shape), ...(beta && { beta: await putArray(artifacts, beta, shape) }) };
}
