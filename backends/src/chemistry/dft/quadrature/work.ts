/** What a pass over a grid takes, before anything is laid out: it decides how many threads are worth starting. */

/** Multiply-adds on two lanes that the values of a function at a point are worth. */
const VALUE_COST = 40;

/** Multiply-adds on two lanes of a pass over points that so many functions reach. */
export const quadratureWork = (points: number, functions: number): number => points * functions * (functions + VALUE_COST);
