/**
 * What a model would take on an annealer of degree 15 with cliques of 180 variables in 5627 qubits (D-Wave Advantage, Pegasus P16:
 * Boothby, Bunyk, Raymond & Roy, arXiv:2003.00133).
 *
 *   a chain of k qubits reaches 15 k − 2 (k − 1) others, so a variable of degree d needs at least k ≥ (d − 2) / 13          (1)
 *   any model of n ≤ 180 variables fits as a clique with chains of ⌈n / 12⌉ + 1                                            (2)
 */
import type { BinaryQuadraticForm } from '../models/binary-quadratic.ts';

export interface EmbeddingForecast {
  /** Qubits: the least by (1), and by the clique of (2) where it fits. */
  qubits: { low: number; high: number | undefined };
  /** Longest chain, likewise. */
  chainLength: { low: number; high: number | undefined };
  /** `yes`: as a clique. `no`: even the least is too much. */
  fits: 'yes' | 'perhaps' | 'no';
}

const DEGREE = 15;
const QUBITS = 5627;
const LARGEST_CLIQUE = 180;
const CLIQUE_SHARE = 12;

export function forecastEmbedding({ numVariables, rows, columns }: BinaryQuadraticForm): EmbeddingForecast {
  const degrees = new Int32Array(numVariables);
  for (const i of rows) degrees[i]++;
  for (const j of columns) degrees[j]++;
  const chains = degrees.map((degree) => Math.max(1, Math.ceil((degree - 2) / (DEGREE - 2))));
  const low = chains.reduce((sum, length) => sum + length, 0);
  const clique = numVariables <= LARGEST_CLIQUE ? Math.ceil(numVariables / CLIQUE_SHARE) + 1 : undefined;
  return {
    qubits: { low, high: clique && Math.max(low, clique * numVariables) },
    chainLength: { low: chains.reduce((most, length) => Math.max(most, length), 1), high: clique },
    fits: clique ? 'yes' : low > QUBITS ? 'no' : 'perhaps',
  };
}
