/** Full CI over determinants. */
export { type CiVector, directedMoves, naturalOccupations, rdm1, rdm2 } from './density.ts';
export { type CiForecast, forecastCi } from './forecast.ts';
export { type CiOptions, type CiResult, type CiRoot, solveCi } from './solve.ts';
