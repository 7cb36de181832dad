/**
 * Where a surrogate may be believed: the compositions, charges and spins it was shown, between the shortest and the longest
 * distances it was shown. The distances of each pair of elements are sorted and compared rank by rank, so that a long bond
 * does not excuse a short one. Everything else is refused, never extrapolated in silence.
 */
import { elementSymbol, unsupported } from '@cofactor/sdk/contracts';
import { checkGeometry, distance, type Geometry } from './descriptor.ts';

/** Shortest and longest distance seen, by rank, for every pair of elements. Plain JSON. */
export interface SpeciesDomain {
  /** e.g. `H2 O1, charge 0, multiplicity 1`. */
  species: string;
  pairs: { elements: string; lowBohr: number[]; highBohr: number[] }[];
}
export type Domain = SpeciesDomain[];

/** Rounding of a geometry that was turned or written to a file. */
const SLACK_BOHR = 1e-6;

export function speciesOf({ atomicNumbers, charge = 0, multiplicity = 1 }: Geometry): string {
  const counts = new Map<number, number>();
  for (const z of [...atomicNumbers].sort((a, b) => a - b)) counts.set(z, (counts.get(z) ?? 0) + 1);
  const formula = [...counts].map(([z, count]) => `${elementSymbol(z)}${count}`).join(' ');
  return `${formula}, charge ${charge}, multiplicity ${multiplicity}`;
}

export function domainOf(geometries: readonly Geometry[]): Domain {
  const domain = new Map<string, Map<string, { low: number[]; high: number[] }>>();
  for (const geometry of geometries) {
    const species = speciesOf(geometry);
    const known = domain.get(species) ?? new Map<string, { low: number[]; high: number[] }>();
    domain.set(species, known);
    for (const [pair, distances] of sortedDistances(geometry)) {
      const { low = distances, high = distances } = known.get(pair) ?? {};
      known.set(pair, {
        low: distances.map((r, rank) => Math.min(r, low[rank])),
        high: distances.map((r, rank) => Math.max(r, high[rank])),
      });
    }
  }
  return Array.from(domain, ([species, pairs]) => ({
    species,
    pairs: Array.from(pairs, ([elements, { low, high }]) => ({ elements, lowBohr: low, highBohr: high })),
  }));
}

/**
 * Other elements, another composition, charge or spin: nothing is known of them, not even to extrapolate.
 * @param oracle what to ask instead, e.g. `casci on cpu`. @throws UNSUPPORTED, INVALID_INPUT for a bad geometry
 */
export function refuseSpecies(domain: Domain, geometry: Geometry, oracle: string): SpeciesDomain {
  checkGeometry(geometry);
  const species = speciesOf(geometry);
  const known = domain.find((entry) => entry.species === species);
  if (known) return known;
  throw notShown(species, domain.map((entry) => entry.species).join('; '), oracle);
}

/** Other species, and distances beyond those shown. @throws UNSUPPORTED naming the oracle, INVALID_INPUT for a bad geometry */
export function refuseOutside(domain: Domain, geometry: Geometry, oracle: string): void {
  const known = refuseSpecies(domain, geometry, oracle);
  for (const [pair, distances] of sortedDistances(geometry)) {
    const range = known.pairs.find(({ elements }) => elements === pair);
    distances.forEach((r, rank) => {
      const [low, high] = [range?.lowBohr[rank] ?? Infinity, range?.highBohr[rank] ?? -Infinity];
      if (r >= low - SLACK_BOHR && r <= high + SLACK_BOHR) return;
      const which = distances.length > 1 ? ` (number ${rank + 1} by length)` : '';
      throw notShown(`a ${pair} distance${which} of ${r.toFixed(4)} bohr`, `${low.toFixed(4)} to ${high.toFixed(4)} bohr`, oracle);
    });
  }
}

function notShown(what: string, seen: string, oracle: string): Error {
  const message = `the surrogate was not shown ${what} (labels: ${seen}): ask ${oracle} instead, or add such labels and train again`;
  return unsupported(message, { what, alternatives: [oracle] });
}

function sortedDistances({ atomicNumbers, positionsBohr }: Geometry): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (let j = 1; j < atomicNumbers.length; j++) {
    for (let i = 0; i < j; i++) {
      const [first, second] = [atomicNumbers[i], atomicNumbers[j]].sort((a, b) => a - b);
      const pair = `${elementSymbol(first)}–${elementSymbol(second)}`;
      found.set(pair, [...(found.get(pair) ?? []), distance(positionsBohr, i, j)]);
    }
  }
  for (const distances of found.values()) distances.sort((a, b) => a - b);
  return found;
}
