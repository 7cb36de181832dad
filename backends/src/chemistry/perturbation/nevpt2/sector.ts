/**
 * Vectors of the active electrons with some taken away or added, and the Hamiltonian between them.
 *
 *   S_kl = ⟨k|l⟩,   K_kl = ⟨k|H − E₀|l⟩                                                                            (1)
 *
 * E₀ is the energy of the reference. H acts on the vectors themselves: no density matrix of more than two electrons is made.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import { SigmaBuilder } from '../../../kernels/determinants/sigma.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/index.ts';

/** (1), row-major and symmetric. */
export interface Metric {
  size: number;
  overlap: Float64Array;
  energy: Float64Array;
}

export interface Reference {
  hamiltonian: ActiveHamiltonian;
  /** Without the core, hartree. */
  electronicHartree: number;
  signal?: AbortSignal;
}

/** (1) of vectors with `numElectrons`, as CI matrices without padding; zeros where there is no such space. */
export async function metricOf(
  reference: Reference,
  numElectrons: readonly [number, number],
  vectors: readonly (Float64Array | undefined)[],
): Promise<Metric> {
  const size = vectors.length;
  const [overlap, energy] = [new Float64Array(size * size), new Float64Array(size * size)];
  if (!exists(reference, numElectrons)) return { size, overlap, energy };
  const sigma = sigmaOf(reference, numElectrons);
  const padded = vectors.map((vector) => {
    const out = sigma.vector();
    if (vector) sigma.unpackInto(out, vector);
    return out;
  });
  const product = sigma.vector();
  for (let l = 0; l < size; l++) {
    await pause(reference);
    const others = padded.slice(0, l + 1);
    const overlaps = sigma.kernel.dots(padded[l], others);
    sigma.apply(product, padded[l]);
    const energies = sigma.kernel.dots(product, others);
    for (let k = 0; k <= l; k++) {
      overlap[l * size + k] = overlap[k * size + l] = overlaps[k];
      energy[l * size + k] = energy[k * size + l] = energies[k] - reference.electronicHartree * overlaps[k];
    }
  }
  return { size, overlap, energy };
}

/** The diagonal of (1) alone. */
export async function expectationsOf(
  reference: Reference,
  numElectrons: readonly [number, number],
  vectors: readonly Float64Array[],
): Promise<{ norms: Float64Array; energies: Float64Array }> {
  const [norms, energies] = [new Float64Array(vectors.length), new Float64Array(vectors.length)];
  if (!exists(reference, numElectrons)) return { norms, energies };
  const sigma = sigmaOf(reference, numElectrons);
  const [c, product] = [sigma.vector(), sigma.vector()];
  for (const [k, vector] of vectors.entries()) {
    await pause(reference);
    sigma.unpackInto(c, vector);
    sigma.apply(product, c);
    norms[k] = sigma.kernel.dot(c, c);
    energies[k] = sigma.kernel.dot(c, product) - reference.electronicHartree * norms[k];
  }
  return { norms, energies };
}

const exists = ({ hamiltonian: { numOrbitals } }: Reference, numElectrons: readonly [number, number]): boolean =>
  numElectrons.every((count) => count >= 0 && count <= numOrbitals);

const sigmaOf = ({ hamiltonian }: Reference, numElectrons: readonly [number, number]): SigmaBuilder =>
  new SigmaBuilder({ ...hamiltonian, numElectrons }, 0);

/** Lets the event loop run, so that an abort can arrive. */
async function pause({ signal }: Reference): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  throwIfCancelled(signal);
}
