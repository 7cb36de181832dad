/**
 * Spherical shells around a nucleus: radii, their weights 4πr² dr, and how many angular points each deserves.
 *
 *   r(x) = (ξ / ln 2) (1 + x)^0.6 ln(2 / (1 − x)),   x_i = cos(iπ/(n+1)),  i = 1 … n      (M4, Chebyshev of the second kind)
 *
 * The inner third of the shells takes 14 points, up to half of them 50, the rest all: near the nucleus a density is round.
 * ξ is fitted for each element. Source: Treutler & Ahlrichs, J. Chem. Phys. 102, 346 (1995), DOI 10.1063/1.469408, eqs. 19, 25,
 * table I, and its pruning.
 */
import type { QuadratureGrid as GridLevel } from '@cofactor/sdk/contracts';
import type { AngularPoints } from './lebedev-orbits.ts';

export interface RadialShell {
  /** Bohr. */
  radius: number;
  /** Of all its points together. */
  weight: number;
  angularPoints: AngularPoints;
}

/** Points of a shell in the inner third of the shells, from there to half of them, and in the rest. */
export type Pruning = readonly [AngularPoints, AngularPoints, AngularPoints];

/** `numShells` shells, from the nucleus outwards. */
export function treutlerAhlrichsShells(numShells: number, angularPoints: Pruning, xi: number): RadialShell[] {
  const step = Math.PI / (numShells + 1);
  const scale = xi / Math.LN2;
  return Array.from({ length: numShells }, (_, index) => {
    const angle = (numShells - index) * step;
    const x = Math.cos(angle);
    const log = -Math.log(0.5 * (1 - x));
    const power = scale * (1 + x) ** 0.6;
    const radius = power * log;
    const width = step * Math.sin(angle) * power * ((0.6 * log) / (1 + x) + 1 / (1 - x));
    const zone = index < Math.floor(numShells / 3) ? 0 : index < Math.floor(numShells / 2) ? 1 : 2;
    return { radius, weight: 4 * Math.PI * radius * radius * width, angularPoints: angularPoints[zone] };
  });
}

// biome-ignore format: a row of the periodic table a line
const XI = [
  0.8, 0.9,
  1.8, 1.4, 1.3, 1.1, 0.9, 0.9, 0.9, 0.9,
  1.4, 1.3, 1.3, 1.2, 1.1, 1.0, 1.0, 1.0,
  1.5, 1.4, 1.3, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.1, 1.1, 1.1, 1.1, 1.0, 0.9, 0.9, 0.9, 0.9,
];

/** Shells for elements of the periods 1, 2, 3 and below, and points on each outer shell. */
const LEVELS: Readonly<Record<GridLevel, { shells: readonly number[]; angularPoints: Pruning }>> = {
  coarse: { shells: [30, 40, 50, 60], angularPoints: [14, 50, 194] },
  standard: { shells: [50, 75, 80, 90], angularPoints: [50, 110, 302] },
  fine: { shells: [80, 120, 125, 135], angularPoints: [50, 194, 590] },
};
const LAST_OF_PERIOD = [2, 10, 18];

/** Points of a molecule's grid, those of vanishing weight included. */
export function countGridPoints(atomicNumbers: readonly number[], level: GridLevel): number {
  const perElement = new Map<number, number>();
  return atomicNumbers.reduce((sum, element) => {
    const points = perElement.get(element) ?? shellsOfElement(element, level).reduce((total, shell) => total + shell.angularPoints, 0);
    perElement.set(element, points);
    return sum + points;
  }, 0);
}

/** The shells of an element on a level. Elements past krypton take the ξ of krypton's row that is nearest to one: 1. */
export function shellsOfElement(atomicNumber: number, level: GridLevel): RadialShell[] {
  const { shells, angularPoints } = LEVELS[level];
  const period = LAST_OF_PERIOD.filter((last) => atomicNumber > last).length;
  return treutlerAhlrichsShells(shells[period], angularPoints, XI[atomicNumber - 1] ?? 1);
}
