/** Two vectors of 2²² amplitudes, the table and what stands beside it: some 280 MB. */
export const MAX_SEARCH_QUBITS = 22;
/** Longest strings of turns that are written turn by turn; also the longest table of folds that becomes a circuit. */
export const MAX_PLAIN_TURN_QUBITS = 16;
