/**
 * An Ising problem on the chains of its variables, and back.
 *
 *   h of a variable is shared out evenly over its chain, J over all couplers between two chains; within a chain J = −chain strength   (1)
 *   everything is scaled down together until it fits the ranges of the machine                                                       (2)
 *   a chain that is not of one mind is read by majority, ties up                                                                      (3)
 *   flips of one variable, the steepest first, then lead to the next local minimum: a machine freezes chains before variables settle  (4)
 */
export interface IsingProblem {
  linear: readonly number[];
  /** Each pair once, i < j. */
  quadratic: readonly (readonly [number, number, number])[];
}

export interface MachineRanges {
  h: readonly [number, number];
  j: readonly [number, number];
}

export interface PhysicalIsing {
  /** Only of qubits in chains. */
  h: [qubit: number, value: number][];
  /** All couplers between qubits in chains, in their order; some weigh nothing. */
  j: [a: number, b: number, value: number][];
  /** (2): physical = scale · logical. */
  scale: number;
}

/** Of the strongest coupling: chains that hold without drowning the problem. */
const CHAIN_STRENGTH = 1.5;

export function physicalIsing(
  { linear, quadratic }: IsingProblem,
  chains: readonly (readonly number[])[],
  couplers: readonly (readonly [number, number])[],
  ranges: MachineRanges,
  chainStrength?: number,
): PhysicalIsing {
  const owner = new Map(chains.flatMap((chain, variable) => chain.map((qubit) => [qubit, variable] as const)));
  const between = new Map<string, (readonly [number, number])[]>();
  for (const [a, b] of couplers) {
    const [i, j] = [owner.get(a), owner.get(b)];
    if (i === undefined || j === undefined) continue;
    const key = i < j ? `${i}-${j}` : `${j}-${i}`;
    between.set(key, [...(between.get(key) ?? []), [a, b]]);
  }
  const strongest = Math.max(...quadratic.map(([, , w]) => Math.abs(w)), ...linear.map(Math.abs), 1e-9);
  const strength = chainStrength ?? CHAIN_STRENGTH * strongest;
  const h = new Map(chains.flatMap((chain, variable) => chain.map((qubit) => [qubit, linear[variable] / chain.length] as const)));
  const j = new Map<string, number>();
  chains.forEach((_, variable) => between.get(`${variable}-${variable}`)?.forEach((pair) => j.set(pair.join('-'), -strength)));
  for (const [a, b, weight] of quadratic) {
    const pairs = between.get(`${a}-${b}`) ?? [];
    for (const pair of pairs) j.set(pair.join('-'), weight / pairs.length);
  }
  const [jLeast, jMost] = ranges.j;
  const scale = Math.min(
    1,
    ranges.h[1] / Math.max(...[...h.values()].map(Math.abs), 1e-12),
    ...[...j.values()].map((value) => (value === 0 ? 1 : (value < 0 ? jLeast : jMost) / value)),
  );
  return {
    h: [...h].map(([qubit, value]) => [qubit, value * scale]),
    j: couplers.filter(([a, b]) => h.has(a) && h.has(b)).map(([a, b]) => [a, b, (j.get(`${a}-${b}`) ?? 0) * scale]),
    scale,
  };
}

/** (3). */
export function readChains(chains: readonly (readonly number[])[], spin: (qubit: number) => number): { spins: number[]; broken: number } {
  let broken = 0;
  const spins = chains.map((chain) => {
    const sum = chain.reduce((total, qubit) => total + spin(qubit), 0);
    if (Math.abs(sum) !== chain.length) broken++;
    return sum >= 0 ? 1 : -1;
  });
  return { spins, broken };
}

/** (4), of spins ±1 by variable. */
export function descend({ linear, quadratic }: IsingProblem, start: readonly number[]): number[] {
  const spins = [...start];
  const force = [...linear]; // dE/ds
  const joined: (readonly [number, number])[][] = spins.map(() => []);
  for (const [i, j, weight] of quadratic) {
    joined[i].push([j, weight]);
    joined[j].push([i, weight]);
    force[i] += weight * spins[j];
    force[j] += weight * spins[i];
  }
  for (;;) {
    let steepest = 0;
    for (let k = 1; k < spins.length; k++) if (spins[k] * force[k] > spins[steepest] * force[steepest]) steepest = k;
    if (!(spins[steepest] * force[steepest] > 1e-12)) return spins;
    spins[steepest] = -spins[steepest];
    for (const [other, weight] of joined[steepest]) force[other] += 2 * weight * spins[steepest];
  }
}
