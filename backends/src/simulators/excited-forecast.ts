/** What excited states add to a variational loop (excited-states.ts), before anything runs. */
import { type Forecast, type Sizes, tooLarge } from '@cofactor/sdk/contracts';

/** Their matrix is diagonalised densely: 6 s at 1000, with the cube of the size. */
const MAX_EXCITED = 1500;
const NS_PER_CUBE = 8;

/** Determinants of one and two electrons excited. */
function countExcited(n: number, [alpha, beta]: readonly [number, number]): number {
  const [holesA, holesB] = [n - alpha, n - beta];
  const pairs = (k: number) => (k * (k - 1)) / 2;
  const singles = alpha * holesA + beta * holesB;
  return singles + pairs(alpha) * pairs(holesA) + pairs(beta) * pairs(holesB) + alpha * holesA * beta * holesB;
}

/**
 * @param columnMs of one column of the matrix
 * @throws TOO_LARGE for more determinants than are diagonalised
 */
export function withExcitedStates(
  forecast: Forecast,
  states: number | undefined,
  { numOrbitals = 0, numElectrons = [0, 0] }: Sizes,
  columnMs: number,
): Forecast {
  if (states === undefined) return forecast;
  const excited = countExcited(numOrbitals, numElectrons);
  if (excited > MAX_EXCITED) {
    const message = `excited states take at most ${MAX_EXCITED} singly and doubly excited determinants, got ${excited}`;
    throw tooLarge(`${message}: choose a smaller active space`, { resource: 'excited determinants', asked: excited, limit: MAX_EXCITED });
  }
  const ms = excited * columnMs + 1e-6 * NS_PER_CUBE * excited ** 3;
  const { low, likely, high } = forecast.wallMs;
  return {
    ...forecast,
    memoryBytes: {
      low: forecast.memoryBytes.low,
      likely: forecast.memoryBytes.likely + 16 * excited ** 2,
      high: forecast.memoryBytes.high + 64 * excited ** 2,
    },
    wallMs: { low: low + ms / 3, likely: likely + ms, high: high + 3 * ms },
    assumptions: [...forecast.assumptions, `excited states from ${excited} excited determinants, each one column of their matrix`],
  };
}
