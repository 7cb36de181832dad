/**
 * The energy of every assignment of a quadratic form: the diagonal of its Hamiltonian. Bit q of the index is variable q.
 *
 *   E(k + 2^q) = E(k) + a_q + Σ_(j<q) w_jq k_j,   k < 2^q                                                            (1)
 *
 * Cost        two additions an assignment.
 */
import type { BinaryQuadraticForm } from '../models/binary-quadratic.ts';

export function quadraticCosts(form: BinaryQuadraticForm): Float64Array {
  const { numVariables: n, fields, couplings, offset } = binaryView(form);
  const costs = new Float64Array(2 ** n);
  const pair = new Float64Array(2 ** (n - 1));
  costs[0] = offset;
  for (let q = 0; q < n; q++) {
    pair[0] = fields[q];
    for (let j = 0; j < q; j++) {
      const weight = couplings[j * n + q];
      for (let k = 0; k < 2 ** j; k++) pair[k + 2 ** j] = pair[k] + weight;
    }
    for (let k = 0; k < 2 ** q; k++) costs[k + 2 ** q] = costs[k] + pair[k];
  }
  return costs;
}

/** Over 0/1; spins by s = 2x − 1. couplings: [n, n], above the diagonal. */
function binaryView({ vartype, numVariables, linear, rows, columns, weights, offset }: BinaryQuadraticForm) {
  const spin = vartype === 'spin';
  const fields = linear.map((value) => (spin ? 2 * value : value));
  const couplings = new Float64Array(numVariables ** 2);
  let constant = offset - (spin ? linear.reduce((sum, value) => sum + value, 0) : 0);
  weights.forEach((weight, k) => {
    couplings[rows[k] * numVariables + columns[k]] = spin ? 4 * weight : weight;
    if (!spin) return;
    fields[rows[k]] -= 2 * weight;
    fields[columns[k]] -= 2 * weight;
    constant += weight;
  });
  return { numVariables, fields, couplings, offset: constant };
}
