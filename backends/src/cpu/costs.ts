/**
 * What each step of the `cpu` backend takes, from sizes alone: memory by counting the arrays that are alive together, time by
 * counting operations. n basis functions, m active orbitals, P = n(n+1)/2 orbital pairs.
 *
 * Rates were fitted to CPU times on one core of a shared 2-core x86-64 machine with relaxed SIMD, 7 to 83 basis functions and
 * 4 900 to 853 776 determinants. Other machines differ by a factor of a few, which is what low and high allow for; what steps took on
 * this one corrects them (engine/calibration). A new kind of step: a function here that counts its work, its line in FORECASTS
 * (facts.ts), and a small job in calibration/programme.ts.
 */
import type { ActiveSpace, Range } from '@cofactor/sdk/contracts';
import { type CiForecast, sharedWork } from '../chemistry/correlation/determinant-ci/forecast.ts';
import { quadratureWork } from '../chemistry/dft/quadrature/work.ts';
import { helpersFor } from '../chemistry/threads/team.ts';

export interface Cost {
  /** On top of the process itself. */
  memoryBytes: number;
  wallMs: Range;
  assumptions: string[];
}

/** What a step adds to an idle engine process beside its arrays: code that gets compiled, garbage of small objects. */
export const PROCESS_BYTES = 64 * 2 ** 20;
/** What a helper thread adds (chemistry/threads): a JavaScript of its own with the code it runs, its tables. Measured: 46 to 54 MiB. */
const HELPER_BYTES = 50 * 2 ** 20;
/** (ia|jb) are made in blocks of this size (chemistry/perturbation/mp2.ts). */
const MP2_BLOCK_BYTES = 2 ** 28;
/** Half-transformed integrals are made in blocks of this size (chemistry/integrals). */
const HALF_TRANSFORMED_BYTES = 2 ** 30;

/** Products of a transformation on their way out of kernel memory (chemistry/integrals/transform.ts). */
const TRANSFORM_BYTES = 2 ** 25;

/** Sums of J and K before they are joined (chemistry/integrals) take no more than this. */
const SUM_BYTES = 2 ** 26;

/** Operations per millisecond. */
const RATE = {
  /** Bookkeeping of text and objects, by character or term. */
  objects: 2e4,
  /** Determinants looked up by their strings. */
  lookUp: 7e4,
  /** Matrix elements of determinants applied to a vector. */
  element: 2e5,
  /** Dense algebra in TypeScript. */
  dense: 3e5,
  /** Integral kernels and matrix products. */
  kernel: 1.5e6,
  /** Bytes of stored integrals that go into J and K. */
  stored: 5e6,
  /** Multiply-adds of matrix products. */
  products: 2e6,
  /** Products H c. */
  ci: 7e6,
};
/** The first step of a kind compiles its kernels. */
const START_MS = 60;
const SCF_ITERATIONS = { low: 8, likely: 14, high: 60 };
/** Passes over the integrals that the test of stability takes. */
const STABILITY_PASSES = { low: 5, likely: 20, high: 60 };
/** Basis functions that reach a point, in large molecules. */
const REACHED_FUNCTIONS = 120;
/** Multiply-adds that the value and the gradient of a function at a point are worth. */
const VALUE_COST = 80;
/** A point while the grid is made, and in its block. */
const GRID_POINT_BYTES = 200;
/** Sums of a quadrature that are kept apart (chemistry/dft/exchange-correlation.ts). */
const GRID_SHARES = 16;
const CC_ITERATIONS = { low: 8, likely: 12, high: 60 };
/** Integrals under way (closed-shell/integrals.ts). */
const CC_SLAB_BYTES = 2 ** 28;
/** Arrays of o²v²: integrals, intermediates, and six iterates with their steps. */
const CC_PAIRS = { closed: 34, open: 180 };
const CI_ITERATIONS = { low: 10, likely: 20, high: 60 };
const CASSCF_ITERATIONS = { low: 3, likely: 7, high: 25 };
/** Products with the orbital Hessian and with H in an orbital step. */
const CASSCF_PRODUCTS = { hessian: 14, ci: 25 };
/** Of the selected CI that entropies are taken from (chemistry/active-space/entropy.ts). */
const ENTROPY_ORBITALS = 14;
const ENTROPY_BYTES = 2 ** 25;
const ENTROPY_MS = 1500;
/** What is allocated and not yet collected, beside the arrays that are counted. */
const GARBAGE = 1.6;
/** Pages around large arrays in WebAssembly memory, and what its compiler keeps. */
const SLACK = 1.15;

/** Time in a range around an estimate: the machine may be twice as fast or four times as slow. */
function around(ms: number): Range {
  return { low: 0.5 * ms, likely: START_MS + ms, high: START_MS + 4 * ms };
}

/** Of the helper threads that so many multiply-adds are worth. */
const helperBytes = (multiplyAdds: number): number => HELPER_BYTES * helpersFor(multiplyAdds);

/** @param repulsion what the integrals of the system take (forecastRepulsion) */
export function scfCost(n: number, repulsion: RepulsionCost, spins: 1 | 2): Cost {
  const stored = repulsion.mode === 'stored';
  const integralsMs = repulsion.flops / RATE.kernel;
  const passMs = stored ? (spins * repulsion.memoryBytes) / RATE.stored : integralsMs;
  const algebraMs = (30 * spins * n ** 3) / RATE.dense;
  const total = (key: keyof Range): number =>
    integralsMs + SCF_ITERATIONS[key] * (passMs + algebraMs) + STABILITY_PASSES[key] * (passMs + algebraMs / 5);
  return {
    memoryBytes: repulsionBytes(repulsion) + Math.min(SUM_BYTES, 3000 * n * n) + GARBAGE * 8 * n * n * (100 + 80 * spins),
    wallMs: { low: around(total('low')).low, likely: around(total('likely')).likely, high: around(total('high')).high },
    assumptions: [
      stored ? 'integrals are kept in memory' : 'integrals are recomputed in every iteration',
      `${SCF_ITERATIONS.low} to ${SCF_ITERATIONS.high} iterations, likely ${SCF_ITERATIONS.likely}, and a test of stability`,
    ],
  };
}

/** What a functional adds to a field: its quadrature on a grid in every iteration. */
export function kohnShamCost(field: Cost, n: number, points: number, repulsion: RepulsionCost, spins: 1 | 2): Cost {
  const passMs = quadratureMs(n, points, spins);
  const reached = Math.min(n, REACHED_FUNCTIONS);
  const helpers = Math.max(0, helperBytes(quadratureWork(points, reached)) - helperBytes(repulsion.flops / 4)); // they are the same
  const total = (key: keyof Range): number =>
    field.wallMs[key] + (key === 'high' ? 4 : key === 'low' ? 0.5 : 1) * SCF_ITERATIONS[key] * passMs;
  return {
    memoryBytes: field.memoryBytes + helpers + GRID_POINT_BYTES * points + GRID_SHARES * 8 * spins * n * n,
    wallMs: { low: total('low'), likely: total('likely'), high: total('high') },
    assumptions: [...field.assumptions, `a functional on ${points} points`],
  };
}

/** One pass over the grid. */
function quadratureMs(n: number, points: number, spins: 1 | 2): number {
  const reached = Math.min(n, REACHED_FUNCTIONS);
  return (points * (2 * spins * reached * reached + VALUE_COST * reached)) / RATE.products;
}

/** What integrals of a system take and cost (forecastRepulsion). */
interface RepulsionCost {
  mode: 'stored' | 'direct';
  memoryBytes: number;
  flops: number;
}

/** Stored integrals, and the threads that work on them; a multiply-add is two operations on two lanes. */
const repulsionBytes = ({ mode, memoryBytes, flops }: RepulsionCost): number =>
  (mode === 'stored' ? memoryBytes : 0) + helperBytes(flops / 4);

/** Half-transformed integrals of so many pairs of orbitals, and what a transformation needs beside them. */
function halfBytes(n: number, columns: number): number {
  return Math.min(4 * n * (n + 1) * columns, HALF_TRANSFORMED_BYTES) + Math.min(8 * columns ** 2, TRANSFORM_BYTES);
}

/** Integrals over `n` functions to those over `m` orbitals, from stored ones or from ones that every pass computes. */
export function transformCost(n: number, m: number, repulsion: RepulsionCost): Cost {
  const pairs = (n * (n + 1)) / 2;
  const passes = Math.max(1, Math.ceil((8 * pairs * m * m) / HALF_TRANSFORMED_BYTES));
  const made = repulsion.mode === 'stored' ? 0.35 : 0.35 * (1 + passes);
  const flops = made * repulsion.flops + pairs * (n * n * m + n * m * m) + m * m * (n * n * m + n * m * m);
  return {
    memoryBytes: repulsionBytes(repulsion) + halfBytes(n, m * m) + GARBAGE * 20 * 8 * n * n + 3 * 8 * m ** 4,
    wallMs: around(flops / RATE.kernel),
    assumptions: passes > 1 ? [`${passes} passes over the integrals`] : [],
  };
}

/** Orbitals by a correlated density (chemistry/active-space), then their integrals. */
export function selectionCost(
  select: ActiveSpace['select'] | undefined,
  n: number,
  occupied: number,
  m: number,
  repulsion: RepulsionCost,
): Cost {
  const last = transformCost(n, m, repulsion);
  if (select === 'entropy') {
    const valence = transformCost(n, Math.min(n, ENTROPY_ORBITALS), repulsion);
    return {
      memoryBytes: Math.max(last.memoryBytes, valence.memoryBytes) + ENTROPY_BYTES,
      wallMs: {
        low: last.wallMs.low + valence.wallMs.low,
        likely: last.wallMs.likely + valence.wallMs.likely + ENTROPY_MS,
        high: last.wallMs.high + valence.wallMs.high + 8 * ENTROPY_MS,
      },
      assumptions: [...last.assumptions, 'a small selected CI over the valence orbitals'],
    };
  }
  if (select !== 'mp2-natural' && select !== 'auto') return last;
  const virtual = Math.max(1, n - occupied);
  const density = transformCost(n, Math.ceil(Math.sqrt(occupied * virtual)), repulsion);
  const densityMs = (2 * (occupied * occupied * virtual ** 3 + occupied ** 3 * virtual * virtual)) / RATE.products;
  return {
    memoryBytes: Math.max(last.memoryBytes, density.memoryBytes + 24 * (occupied * virtual) ** 2),
    wallMs: {
      low: last.wallMs.low, // auto may do without
      likely: last.wallMs.likely + density.wallMs.likely + densityMs,
      high: last.wallMs.high + density.wallMs.high + 4 * densityMs,
    },
    assumptions: [...last.assumptions, 'orbitals from an MP2 density'],
  };
}

/** Occupied by virtual integrals (ia|jb) for each pair of spins. */
export function mp2Cost(n: number, occupied: number, repulsion: RepulsionCost, spins: 1 | 2): Cost {
  const virtual = Math.max(1, n - occupied);
  const block = Math.min(8 * (occupied * virtual) ** 2, MP2_BLOCK_BYTES);
  const transform = transformCost(n, Math.ceil(Math.sqrt(occupied * virtual)), repulsion);
  const times = spins === 1 ? 1 : 3;
  return {
    memoryBytes: repulsionBytes(repulsion) + halfBytes(n, occupied * virtual) + block + GARBAGE * 20 * 8 * n * n,
    wallMs: { low: transform.wallMs.low, likely: times * transform.wallMs.likely, high: times * transform.wallMs.high },
    assumptions: transform.assumptions,
  };
}

/** The same from three-index integrals over auxiliary functions. */
export function fittedMp2Cost(n: number, auxiliary: number, occupied: number, spins: 1 | 2): Cost {
  const virtual = Math.max(1, n - occupied);
  const products = occupied * virtual;
  const half = Math.min(4 * n * (n + 1) * auxiliary, MP2_BLOCK_BYTES);
  const block = Math.min(8 * products ** 2, MP2_BLOCK_BYTES);
  const integrals = (60 * n * n * auxiliary) / RATE.kernel;
  const algebra = auxiliary * (n * n * occupied + products * n + auxiliary * products + products ** 2) + auxiliary ** 3;
  return {
    memoryBytes: half + 2 * block + 8 * (4 * spins * auxiliary * products + 5 * auxiliary ** 2 + GARBAGE * 20 * n * n),
    wallMs: around((spins === 1 ? 1 : 3) * (integrals + (2 * algebra) / RATE.products)),
    assumptions: [`densities fitted in ${auxiliary} functions`],
  };
}

/**
 * CCSD iterations, and triples (chemistry/correlation/coupled-cluster).
 * @param m correlated orbitals, `occupied` of them of a spin
 * @param spins 1: equations of closed shells
 */
export function coupledClusterCost(n: number, m: number, occupied: number, repulsion: RepulsionCost, spins: 1 | 2, triples: boolean): Cost {
  const [o, v] = [Math.max(1, occupied), Math.max(1, m - occupied)];
  const transform = transformCost(n, m, repulsion);
  const pairs = 8 * (o * v) ** 2;
  const threes = 8 * o * v ** 3;
  const closed = spins === 1;
  const slab = Math.min(8 * v ** 4, CC_SLAB_BYTES);
  const transformed = closed ? Math.max(slab, 8 * o * m ** 3) : 8 * m ** 4;
  const half = Math.min(4 * n * (n + 1) * (closed ? Math.max(slab / (8 * v * v), o * m) : m * m), HALF_TRANSFORMED_BYTES);
  const kept = closed ? 4 * v ** 4 + 2 * threes + CC_PAIRS.closed * pairs : 24 * v ** 4 + 8 * threes + CC_PAIRS.open * pairs;
  const iteration = closed ? (o * o * v ** 4) / 4 + 5 * (o * v) ** 3 : 3 * (o * o * v ** 4 + 8 * (o * v) ** 3);
  const last = triples ? (closed ? 1 : 4) * o ** 3 * (v ** 4 + o * v ** 3) : 0;
  const total = (key: keyof Range): number => (CC_ITERATIONS[key] * iteration + last) / RATE.products;
  return {
    memoryBytes: SLACK * (repulsionBytes(repulsion) + kept + half + transformed + 4096 * v * v),
    wallMs: {
      low: transform.wallMs.low + 0.5 * total('low'),
      likely: transform.wallMs.likely + total('likely'),
      high: transform.wallMs.high + 4 * total('high'),
    },
    assumptions: [...transform.assumptions, `${CC_ITERATIONS.low} to ${CC_ITERATIONS.high} iterations, likely ${CC_ITERATIONS.likely}`],
  };
}

/** Two passes over the integrals with one more unit of angular momentum. */
export function gradientCost(n: number, repulsion: { flops: number }, spins: 1 | 2): Cost {
  return {
    memoryBytes: GARBAGE * 8 * n * n * (20 + 10 * spins) + 3000 * n * n,
    wallMs: around((6 * repulsion.flops) / RATE.kernel),
    assumptions: [],
  };
}

/** What a functional adds to a gradient: a pass over its grid with second derivatives of the functions and slopes of the weights. */
export function functionalGradientCost(field: Cost, n: number, points: number, spins: 1 | 2): Cost {
  const { low, likely, high } = around(3 * quadratureMs(n, points, spins));
  return {
    memoryBytes: field.memoryBytes + GRID_POINT_BYTES * points + 8 * spins * n * n,
    wallMs: { low: field.wallMs.low + low, likely: field.wallMs.likely + likely, high: field.wallMs.high + high },
    assumptions: [...field.assumptions, `a functional on ${points} points`],
  };
}

/** Central differences: a mean field and what stands on it at 6 N places around one, and at that one. */
export function numericalGradientCost(field: Cost, correlated: Cost, numAtoms: number): Cost {
  const total = (key: keyof Range): number => (6 * numAtoms + 1) * (NEARBY_FIELD[key] * field.wallMs[key] + correlated.wallMs[key]);
  return {
    memoryBytes: Math.max(field.memoryBytes, correlated.memoryBytes),
    wallMs: { low: total('low'), likely: total('likely'), high: total('high') },
    assumptions: [...correlated.assumptions, `${6 * numAtoms + 1} energies at each geometry`],
  };
}

/** Geometries that are tried, and what a mean field takes at each that starts from the orbitals of the last, against one with all its tests. */
const GEOMETRIES = { low: 3, likely: 8, high: 60 };
const NEARBY_FIELD = { low: 0.2, likely: 0.25, high: 0.4 };

export function optimizeGeometryCost(field: Cost, gradient: Cost, maxIterations: number = GEOMETRIES.high): Cost {
  const total = (key: keyof Range): number =>
    Math.min(GEOMETRIES[key], maxIterations + 1) * (NEARBY_FIELD[key] * field.wallMs[key] + gradient.wallMs[key]);
  return {
    memoryBytes: Math.max(field.memoryBytes, gradient.memoryBytes),
    wallMs: { low: total('low'), likely: total('likely'), high: total('high') },
    assumptions: [...field.assumptions, `${GEOMETRIES.low} to ${GEOMETRIES.high} geometries, likely ${GEOMETRIES.likely}`],
  };
}

/** What a CI takes (forecastCi). */
type CiSize = Pick<CiForecast, 'likelyBytes' | 'flopsPerSigma' | 'determinants'>;

/** Davidson iterations over H c. */
export function casciCost(ci: CiSize, m: number, roots: number): Cost {
  const iterationMs = (roots * (ci.flopsPerSigma + 200 * ci.determinants)) / RATE.ci;
  return {
    memoryBytes: ci.likelyBytes + helperBytes(sharedWork(ci.flopsPerSigma)) + 8 * (roots + 1) * ci.determinants + 2 * 8 * m ** 4,
    wallMs: {
      low: 0.5 * CI_ITERATIONS.low * iterationMs,
      likely: START_MS + CI_ITERATIONS.likely * iterationMs,
      high: START_MS + 4 * CI_ITERATIONS.high * iterationMs,
    },
    assumptions: [`${CI_ITERATIONS.low} to ${CI_ITERATIONS.high} iterations, likely ${CI_ITERATIONS.likely}`],
  };
}

/**
 * Orbitals and CI together (chemistry/casscf): integrals with two general indices, twice where one point is compared with the
 * next, and passes over the repulsion integrals for the Hessian. @param m active orbitals
 */
export function casscfCost(n: number, m: number, repulsion: RepulsionCost, ci: CiSize, roots: number): Cost {
  const transform = transformCost(n, Math.ceil(Math.sqrt(n * m)), repulsion);
  const integrals = 8 * (n * m) ** 2;
  const stored = repulsion.mode === 'stored';
  const passMs = stored ? (2 * repulsion.memoryBytes) / RATE.stored : repulsion.flops / RATE.kernel;
  const ciMs = (CASSCF_PRODUCTS.ci * roots * (ci.flopsPerSigma + 200 * ci.determinants + 4 * m ** 4 * ci.determinants)) / RATE.ci;
  const total = (key: keyof Range): number =>
    CASSCF_ITERATIONS[key] * (2 * transform.wallMs[key] + CASSCF_PRODUCTS.hessian * passMs + ciMs);
  return {
    memoryBytes: GARBAGE * transform.memoryBytes + 10 * integrals + ci.likelyBytes + 60 * 8 * n * n,
    wallMs: { low: 0.5 * total('low'), likely: START_MS + total('likely'), high: START_MS + 4 * total('high') },
    assumptions: [
      ...transform.assumptions,
      `${CASSCF_ITERATIONS.low} to ${CASSCF_ITERATIONS.high} orbital steps, likely ${CASSCF_ITERATIONS.likely}`,
    ],
  };
}

/**
 * Perturbers of an active space (chemistry/perturbation/nevpt2): products H c for the vectors of every class, and integrals with
 * up to three orbitals outside. @param m active orbitals, @param core doubly occupied ones
 */
export function nevpt2Cost(n: number, m: number, core: number, repulsion: RepulsionCost, ci: CiSize, roots: number): Cost {
  const virtual = Math.max(0, n - m - core);
  // two transformations with two orbitals of the space, one with none
  const inner = transformCost(n, Math.ceil(Math.sqrt(n * m)), repulsion);
  const outer = transformCost(n, Math.ceil(Math.sqrt(Math.max(1, core * virtual))), repulsion);
  const products = 7 * m * m + 2 * (core + virtual) + 4 * m;
  const contraction = 2 * m ** 3 * (core + virtual) * ci.determinants; // one-body operators on the vectors of S_r and S_i
  const ms = (products * (ci.flopsPerSigma + 200 * ci.determinants)) / RATE.ci + contraction / RATE.products;
  const vectors = 8 * ci.determinants * (2 * m * m + 1 + Math.min(core + virtual, 100));
  const blocks = Math.min(8 * core * virtual * Math.max(n * m, core * virtual), MP2_BLOCK_BYTES) + 2 * 8 * (n * m) ** 2;
  const total = (key: keyof Range): number => roots * (2 * inner.wallMs[key] + outer.wallMs[key] + ms);
  return {
    memoryBytes:
      SLACK * (repulsionBytes(repulsion) + ci.likelyBytes) +
      halfBytes(n, Math.max(n * m, core * virtual)) +
      GARBAGE * (vectors + blocks + 40 * 8 * n * n),
    wallMs: { low: 0.3 * total('low'), likely: START_MS + total('likely'), high: START_MS + 4 * total('high') },
    assumptions: outer.assumptions,
  };
}

/** Elements over chosen determinants, found by strings, and Davidson iterations over them. @param rounds diagonalisations one after the other */
export function subspaceCost(
  subspace: { elements: number; lookUps: number; memoryBytes: number },
  determinants: number,
  rounds: number,
): Cost {
  const iterations = 15;
  const ms = subspace.lookUps / RATE.lookUp + iterations * (subspace.elements / RATE.element + (50 * determinants) / RATE.dense);
  return { memoryBytes: subspace.memoryBytes, wallMs: around(rounds * ms), assumptions: [`some ${iterations} iterations`] };
}

/** Two lists of vectors; a product passes over the amplitudes once a group of strings, the rest some 100 times. */
export function diagonaliseCost(qubits: number, pauliTerms: number, roots: number): Cost {
  const iterations = 60;
  const products = iterations * (roots + 2);
  return {
    memoryBytes: 2 * 16 * 2 ** qubits * (12 + 5 * roots),
    wallMs: around(1 + (products * 2 ** qubits * (2 * pauliTerms + 100)) / RATE.dense),
    assumptions: [`some ${iterations} iterations`],
  };
}

/** Pauli strings of the observable and excitations of the circuit, as objects. */
export function ansatzCost(m: number, [alpha, beta]: readonly [number, number]): Cost & { parameters: number; pauliTerms: number } {
  const parameters = uccsdParameters(m, alpha, beta);
  const pauliTerms = Math.ceil(1.5 * m ** 4); // 1.2 to 1.5 without symmetry
  return {
    memoryBytes: 2 * 8 * m ** 4 + 2000 * (pauliTerms + parameters),
    wallMs: around((300 * (pauliTerms + parameters)) / RATE.objects),
    assumptions: ['UCCSD with every spin-orbital single and double excitation'],
    parameters,
    pauliTerms,
  };
}

/** Arithmetic over all (pq|rs) of the space. */
export function spaceReferenceCost(m: number): Cost {
  return { memoryBytes: 4 * 8 * m ** 4, wallMs: around((80 * m ** 4) / RATE.dense), assumptions: [] };
}

export function readHamiltonianCost(characters: number, m: number): Cost {
  return { memoryBytes: 10 * characters + 3 * 8 * m ** 4, wallMs: around(characters / RATE.objects), assumptions: [] };
}

/** Some ten characters a gate, each token and gate an object; loops may write out more than stands there. */
export function readProgramCost(characters: number): Cost {
  return {
    memoryBytes: 200 * characters,
    wallMs: around(characters / RATE.objects),
    assumptions: ['loops of the program are not counted'],
  };
}

/** Singles and doubles that keep the spins. */
function uccsdParameters(m: number, alpha: number, beta: number): number {
  const pairs = (k: number): number => (k * (k - 1)) / 2;
  const [va, vb] = [m - alpha, m - beta];
  return alpha * va + beta * vb + pairs(alpha) * pairs(va) + pairs(beta) * pairs(vb) + alpha * va * beta * vb;
}

/** Rotations of all controlled evolutions, written out one by one; sweeps of one product formula: 1, 2 or 10. */
export function phaseCircuitCost(strings: number, bits: number, order: number, steps: number): { cost: Cost; rotations: number } {
  const sweeps = order === 4 ? 10 : order;
  const rotations = 2 * strings * sweeps * steps * (2 ** bits - 1);
  return {
    cost: { memoryBytes: 500 * rotations, wallMs: around((30 * rotations) / RATE.objects), assumptions: [`${rotations} Pauli rotations`] },
    rotations,
  };
}
