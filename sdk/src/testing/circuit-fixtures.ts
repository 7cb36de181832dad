/**
 * Circuits with expectation values in closed form, each worked out by hand from exp(−iθP/2) and the bit order (qubit 0
 * rightmost), and histograms with known probabilities. Angles are incommensurate, so that no two rows agree by accident.
 */
import type { Angle, Circuit, Operation, PauliSum } from '../contracts/index.ts';
import { H2_HAMILTONIAN, H2_REFERENCE } from './fixtures.ts';

const A = 0.7;
const B = 1.9;
const C = -2.3;

export interface CircuitFixture {
  name: string;
  circuit: Circuit;
  parameters: number[];
  observables: { pauli: string; value: number }[];
}

export function circuitOf(numQubits: number, operations: Operation[], numParameters = 0): Circuit {
  return { schema: 'cofactor.circuit/1', numQubits, numParameters, operations };
}

export const gate = (name: Operation['gate'], qubits: number[], ...angles: Angle[]): Operation =>
  angles.length > 0 ? { gate: name, qubits, angles } : { gate: name, qubits };

const parameter = (index: number, scale = 1, offset = 0): Angle => ({ parameter: index, scale, offset });

export const pauliTerm = (pauli: string, coefficient = 1): PauliSum => ({ numQubits: pauli.length, terms: [[pauli, coefficient]] });

function row(
  name: string,
  numQubits: number,
  operations: Operation[],
  observables: Record<string, number>,
  parameters: number[] = [],
): CircuitFixture {
  return {
    name,
    circuit: circuitOf(numQubits, operations, parameters.length),
    parameters,
    observables: Object.entries(observables).map(([pauli, value]) => ({ pauli, value })),
  };
}

const { sin, cos, PI } = Math;

// biome-ignore format: one row a circuit
export const CIRCUIT_FIXTURES: readonly CircuitFixture[] = [
  row('x on qubit 0 of 3', 3, [gate('x', [0])], { IIZ: -1, IZI: 1, ZII: 1 }),
  row('y on qubit 2 of 3', 3, [gate('y', [2])], { IIZ: 1, IZI: 1, ZII: -1 }),
  row('h, z', 1, [gate('h', [0]), gate('z', [0])], { X: -1, Z: 0 }),
  row('h, s', 1, [gate('h', [0]), gate('s', [0])], { X: 0, Y: 1 }),
  row('h, sdg', 1, [gate('h', [0]), gate('sdg', [0])], { Y: -1 }),
  row('h, t', 1, [gate('h', [0]), gate('t', [0])], { X: Math.SQRT1_2, Y: Math.SQRT1_2 }),
  row('h, tdg', 1, [gate('h', [0]), gate('tdg', [0])], { X: Math.SQRT1_2, Y: -Math.SQRT1_2 }),
  row('sx', 1, [gate('sx', [0])], { Y: -1, Z: 0 }),
  row('sxdg', 1, [gate('sxdg', [0])], { Y: 1, Z: 0 }),
  row('rx', 1, [gate('rx', [0], A)], { Y: -sin(A), Z: cos(A) }),
  row('ry', 1, [gate('ry', [0], A)], { X: sin(A), Z: cos(A) }),
  row('h, rz', 1, [gate('h', [0]), gate('rz', [0], A)], { X: cos(A), Y: sin(A) }),
  row('h, p', 1, [gate('h', [0]), gate('p', [0], B)], { X: cos(B), Y: sin(B) }),
  row('u', 1, [gate('u', [0], A, B, C)], { X: sin(A) * cos(B), Y: sin(A) * sin(B), Z: cos(A) }),
  row('h, u: its last angle', 1, [gate('h', [0]), gate('u', [0], 0, 0, C)], { X: cos(C), Y: sin(C) }),
  row('bell pair', 2, [gate('h', [0]), gate('cx', [0, 1])], { XX: 1, YY: -1, ZZ: 1, IZ: 0, ZI: 0 }),
  row('ghz', 3, [gate('h', [0]), gate('cx', [0, 1]), gate('cx', [1, 2])], { XXX: 1, XYY: -1, ZZI: 1, ZIZ: 1, IIZ: 0 }),
  row('cx: control first', 2, [gate('x', [1]), gate('cx', [1, 0])], { IZ: -1, ZI: -1 }),
  row('cy', 2, [gate('h', [0]), gate('cy', [0, 1])], { YX: 1, XX: 0, ZZ: 1 }),
  row('cz', 2, [gate('h', [0]), gate('h', [1]), gate('cz', [0, 1])], { XZ: 1, ZX: 1, YY: 1, XX: 0 }),
  row('ch', 2, [gate('x', [0]), gate('ch', [0, 1])], { XI: 1, IZ: -1 }),
  row('cp', 2, [gate('x', [0]), gate('h', [1]), gate('cp', [0, 1], A)], { XI: cos(A), YI: sin(A) }),
  row('crx', 2, [gate('x', [0]), gate('crx', [0, 1], A)], { YI: -sin(A), ZI: cos(A) }),
  row('cry', 2, [gate('h', [0]), gate('cry', [0, 1], A)], { ZI: (1 + cos(A)) / 2, XI: sin(A) / 2, ZZ: (1 - cos(A)) / 2 }),
  row('crz', 2, [gate('x', [0]), gate('h', [1]), gate('crz', [0, 1], A)], { XI: cos(A), YI: sin(A) }),
  row('swap', 2, [gate('ry', [0], A), gate('swap', [0, 1])], { XI: sin(A), ZI: cos(A), IZ: 1 }),
  row('iswap', 2, [gate('ry', [0], A), gate('iswap', [0, 1])], { YI: sin(A), XI: 0, ZI: cos(A), IZ: 1 }),
  row('rxx', 2, [gate('rxx', [0, 1], A)], { ZI: cos(A), IZ: cos(A), XY: -sin(A), YX: -sin(A) }),
  row('ryy', 2, [gate('ryy', [0, 1], A)], { ZI: cos(A), IZ: cos(A), XY: sin(A), YX: sin(A) }),
  row('rzz', 2, [gate('h', [0]), gate('h', [1]), gate('rzz', [0, 1], A)], { IX: cos(A), ZY: sin(A), XX: 1 }),
  row('ecr', 2, [gate('ecr', [0, 1])], { IZ: -1, ZI: 0, YI: -1 }),
  row('ccx', 3, [gate('x', [0]), gate('x', [1]), gate('ccx', [0, 1, 2])], { ZII: -1, IZI: -1, IIZ: -1 }),
  row('cswap', 3, [gate('x', [0]), gate('ry', [1], A), gate('cswap', [0, 1, 2])], { ZII: cos(A), XII: sin(A), IZI: 1 }),
  row('pauli-rotation: XY on qubits 0, 1', 2, [{ ...gate('pauli-rotation', [0, 1], A), pauli: 'XY' }],
    { IZ: cos(A), ZZ: 1, XX: sin(A), YY: -sin(A), XY: 0 }),
  row('pauli-rotation: XY on qubits 1, 0', 2, [{ ...gate('pauli-rotation', [1, 0], A), pauli: 'XY' }],
    { IZ: cos(A), XX: sin(A), YY: -sin(A) }),
  row('excitation 0 → 1', 2, [gate('x', [0]), excitation([1], [0], A)], { IZ: -cos(2 * A), ZI: cos(2 * A), XX: sin(2 * A), YY: sin(2 * A) }),
  row('excitation 0 → 2 across an electron', 3, [gate('x', [0]), gate('x', [1]), excitation([2], [0], A)],
    { IIZ: -cos(2 * A), XIX: -sin(2 * A), XZX: sin(2 * A) }),
  row('parameters: scale and offset', 1, [gate('ry', [0], parameter(0, 2, 0.3))], { X: sin(2 * B + 0.3), Z: cos(2 * B + 0.3) }, [B]),
  row('one parameter twice', 2, [gate('ry', [0], parameter(0)), gate('ry', [0], parameter(0, -3)), gate('ry', [1], parameter(1))],
    { IZ: cos(-2 * A), ZI: cos(C) }, [A, C]),
];

export function excitation(creation: number[], annihilation: number[], angle: Angle): Operation {
  return { gate: 'excitation', qubits: [...annihilation, ...creation], angles: [angle], creation, annihilation };
}

/** ⟨Z₁⟩ = cos a cos b, so its gradient is (−sin a cos b, −cos a sin b). */
export const GRADIENT_FIXTURE = {
  circuit: circuitOf(2, [gate('ry', [0], parameter(0)), gate('cx', [0, 1]), gate('ry', [1], parameter(1))], 2),
  parameters: [A, B],
  observable: pauliTerm('ZI'),
  value: cos(A) * cos(B),
  gradient: [-sin(A) * cos(B), -cos(A) * sin(B)],
};

/** The double excitation of H2, |ψ(θ)⟩ = cos θ a†₀a†₂|⟩ + sin θ a†₁a†₃|⟩ (α orbitals on qubits 0, 1; β on 2, 3). */
export const H2_CIRCUIT: Circuit = circuitOf(4, [gate('x', [0]), gate('x', [2]), excitation([1, 3], [0, 2], parameter(0))], 1);

/** E(θ) = E₁ cos²θ + E₂ sin²θ + 2 K sin θ cos θ with K = (01|01). */
export function h2CircuitEnergy(theta: number): number {
  const { coreEnergyHartree: core, h1, eri } = H2_HAMILTONIAN;
  const lower = core + 2 * h1[0][2] + eri[0][4];
  const upper = core + 2 * h1[1][2] + eri[3][4];
  return lower * cos(theta) ** 2 + upper * sin(theta) ** 2 + 2 * eri[2][4] * sin(theta) * cos(theta);
}

/** Angle of the minimum: tan 2θ = 2K / (E₁ − E₂), on the branch that gives the exact energy. */
export const H2_BEST_ANGLE = -Math.acos(Math.sqrt(H2_REFERENCE.naturalOccupations[0] / 2));

/**
 * The Hamiltonian of H2 on qubits, under Jordan–Wigner with number operators (1 − Z)/2:
 * Σ h_pp n_p + ½ Σ (J_pq − δ_spin K_pq) n_p n_q, and (01|01)/4 (XXXX-like) for the pair jump and the spin flip.
 */
export const H2_OBSERVABLE: PauliSum = h2Observable();

function h2Observable(): PauliSum {
  const { coreEnergyHartree: core, h1, eri } = H2_HAMILTONIAN;
  const [h, k] = [[h1[0][2], h1[1][2]], eri[2][4]];
  const coulomb = [
    [eri[0][4], eri[1][4]],
    [eri[1][4], eri[3][4]],
  ];
  const terms = new Map<string, number>();
  const add = (pauli: string, coefficient: number) => terms.set(pauli, (terms.get(pauli) ?? 0) + coefficient);
  const zOn = (...qubits: number[]) => [3, 2, 1, 0].map((qubit) => (qubits.includes(qubit) ? 'Z' : 'I')).join('');
  const addOccupation = (p: number, weight: number) => {
    add(zOn(), weight / 2);
    add(zOn(p), -weight / 2);
  };
  const addPair = (p: number, q: number, weight: number) => {
    add(zOn(), weight / 4);
    add(zOn(p), -weight / 4);
    add(zOn(q), -weight / 4);
    add(zOn(p, q), weight / 4);
  };
  add(zOn(), core);
  for (let p = 0; p < 4; p++) {
    addOccupation(p, h[p % 2]);
    for (let q = 0; q < p; q++) {
      const sameSpin = p >= 2 === q >= 2;
      addPair(p, q, coulomb[p % 2][q % 2] - (sameSpin ? k : 0));
    }
  }
  // K (a†₀a₁ + a†₁a₀)(a†₂a₃ + a†₃a₂), each bracket (XX + YY)/2 on its two neighbouring qubits
  for (const beta of ['XX', 'YY']) for (const alpha of ['XX', 'YY']) add(beta + alpha, k / 4);
  return { numQubits: 4, terms: [...terms] };
}

export interface SampleFixture {
  name: string;
  circuit: Circuit;
  parameters: number[];
  /** By basis index, qubit 0 the lowest bit. */
  probabilities: number[];
}

/** P(qubit = 1) after ry(θ). */
const one = (theta: number) => sin(theta / 2) ** 2;

export const SAMPLE_FIXTURES: readonly SampleFixture[] = [
  {
    name: 'a bell pair',
    circuit: circuitOf(2, [gate('h', [0]), gate('cx', [0, 1])]),
    parameters: [],
    probabilities: [0.5, 0, 0, 0.5],
  },
  {
    name: 'two biased qubits, bit order visible',
    circuit: circuitOf(2, [gate('ry', [0], parameter(0)), gate('ry', [1], parameter(1))], 2),
    parameters: [A, B],
    probabilities: [0, 1, 2, 3].map((index) => (index % 2 ? one(A) : 1 - one(A)) * (index >= 2 ? one(B) : 1 - one(B))),
  },
  {
    name: 'a certain outcome',
    circuit: circuitOf(3, [gate('x', [0]), gate('ry', [1], PI)]),
    parameters: [],
    probabilities: [0, 0, 0, 1, 0, 0, 0, 0],
  },
  {
    name: 'one electron in two orbitals',
    circuit: circuitOf(2, [gate('x', [0]), excitation([1], [0], parameter(0))], 1),
    parameters: [A],
    probabilities: [0, cos(A) ** 2, sin(A) ** 2, 0],
  },
];

/** Five qubits in an even superposition: two honest histograms of 1000 shots agree with probability below 1e-30. */
export const SPREAD_CIRCUIT: Circuit = circuitOf(
  5,
  [0, 1, 2, 3, 4].map((qubit) => gate('h', [qubit])),
);

/** Layers of rotations and entanglers: work that grows with `layers`, for cancelling in the middle. */
export function deepCircuit(numQubits: number, layers: number): Circuit {
  const layer = Array.from({ length: numQubits }, (_, qubit) => [
    gate('ry', [qubit], 0.1 + qubit),
    gate('cx', [qubit, (qubit + 1) % numQubits]),
  ]);
  return circuitOf(numQubits, Array.from({ length: layers }, () => layer.flat()).flat());
}
