/** Balls and lines in space: what a picture of a molecule, a fold or a cluster is made of, and from where it is seen. */

export interface Ball {
  at: readonly [number, number, number];
  label: string;
  /** Pixels. */
  radius: number;
  colour: string;
}

export interface Line {
  ends: readonly [number, number];
  /** @default bond */
  style?: 'bond' | 'contact' | 'neighbour';
}

export interface BallFigure {
  title: string;
  /** What is to be seen, for who cannot see it. */
  text: string;
  balls: readonly Ball[];
  lines: readonly Line[];
  /** Pixels per unit of length. */
  scale: number;
}

/** What is no thicker, in units of length, is flat. */
const FLAT = 0.1;

/** Each place as [right, up, near the reader]: the axes in another order, the last turned round where that would be a mirror. */
export function seenFrom(balls: readonly Pick<Ball, 'at'>[], view: 'narrowest' | 'widest'): Ball['at'][] {
  const spread = (axis: number): number => {
    const values = balls.map(({ at }) => at[axis]);
    return Math.max(...values) - Math.min(...values);
  };
  const [first, second, third] = [0, 1, 2].toSorted((a, b) => spread(b) - spread(a));
  const [across, up, near] = view === 'narrowest' ? [first, second, third] : [second, third, first];
  const hand = (up - across + 3) % 3 === 1 ? 1 : -1;
  return balls.map(({ at }) => [at[across], at[up], hand * at[near]]);
}

/** In a plane of the axes, or on a line. */
export function isFlat(balls: readonly Pick<Ball, 'at'>[]): boolean {
  return [0, 1, 2].some((axis) => balls.every(({ at }) => Math.abs(at[axis] - balls[0].at[axis]) < FLAT));
}
