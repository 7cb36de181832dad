/** Two vectors of 2²² amplitudes, the table and what stands beside it: some 250 MB. */
export const MAX_SEARCH_QUBITS = 22;
