/** An ansatz that grows (growing-ansatz.ts), before anything runs: what loading a backend's facts may know. */

/** Where the step does not say. */
export const ADAPT_DEFAULTS = { maxOperators: 200, poolTolerance: 5e-4 };
