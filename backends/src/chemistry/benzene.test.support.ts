/** Benzene as the recorded rivals had it, for benchmarks and tests. */
import { BOHR_IN_ANGSTROM } from '@cofactor/sdk/contracts';

/** Å from the centre of the ring. */
const [CARBON, HYDROGEN] = [1.397, 2.481];

const ring = (radius: number): number[] =>
  Array.from({ length: 6 }, (_, k) => [Math.cos((k * Math.PI) / 3), Math.sin((k * Math.PI) / 3), 0]).flatMap((place) =>
    place.map((x) => (x * radius) / BOHR_IN_ANGSTROM),
  );

export const benzene = {
  atomicNumbers: [...Array<number>(6).fill(6), ...Array<number>(6).fill(1)],
  positionsBohr: Float64Array.from([...ring(CARBON), ...ring(HYDROGEN)]),
};
