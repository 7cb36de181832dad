/**
 * A circuit that keeps the numbers of α and of β electrons, as stages in their sector.
 *
 * Phases of single qubits are not run where they stand: exp(θ(T − T†)) D = D exp(…) with a complex sine,
 *
 *   D† (T − T†) D = e^{iδ} T − e^{−iδ} T†,   δ = Σ_(q annihilated) φ_q − Σ_(q created) φ_q,   D = exp(i Σ_q φ_q n_q)     (1)
 *
 * so a whole orbital rotation, written as excitations of neighbours and phases between them, becomes one stage for each spin: a
 * sequence of rotations that a tile of strings takes while it lies in cache, then one phase a string. Phases of pairs of qubits
 * become one diagonal stage.
 *
 * Spins are those of Jordan–Wigner, α on the lower half of the qubits. A circuit that moves electrons between the halves runs
 * with all qubits as one spin.
 */
import { boundAngle, GATES, type Excitation, type FixedGate } from '@cofactor/sdk/circuits';
import { type Operation, unsupported } from '@cofactor/sdk/contracts';
import type { SectorSize } from './sector.ts';

/** exp(θ(s T − s* T†)), s of modulus 1 as an angle. */
export interface Turn {
  readonly excitation: Excitation;
  readonly theta: number;
  readonly delta: number;
}

export type Stage =
  /** Turns of one spin in order, then exp(i Σ φ_q n_q) over its orbitals. */
  | { readonly kind: 'spin'; readonly spin: 0 | 1; readonly turns: readonly Turn[]; readonly phases: Float64Array }
  /** exp(i (Σ φ_q n_q + Σ_(p<q) J_pq n_p n_q)) over all qubits, J row-major. */
  | { readonly kind: 'diagonal'; readonly phases: Float64Array; readonly pairs: Float64Array }
  /** A real rotation of both spins. */
  | { readonly kind: 'pair'; readonly turn: Turn };

export interface FermionProgram {
  readonly size: SectorSize;
  /** Qubits that are 1 before the first stage. */
  readonly occupied: ReadonlySet<number>;
  readonly stages: readonly Stage[];
  /** All amplitudes stay real: every stage is a rotation, and none has a phase. */
  readonly real: boolean;
}

/** Gates that keep the number of ones: all diagonal ones, excitations, and X before the first excitation. */
export const CONSERVING_GATES = ['x', 'id', 'z', 's', 'sdg', 't', 'tdg', 'rz', 'p', 'cz', 'cp', 'crz', 'rzz', 'excitation'] as const;

/** The circuit without its numbers: enough to know its sector. @throws UNSUPPORTED for a gate that does not keep the electrons. */
export function sectorOf(numQubits: number, operations: readonly Operation[]): Pick<FermionProgram, 'size' | 'occupied'> {
  const occupied = new Set<number>();
  let excited = false;
  for (const { gate, qubits } of operations) {
    if (!(CONSERVING_GATES as readonly string[]).includes(gate)) throw notConserving(gate);
    if (gate === 'excitation') excited = true;
    if (gate !== 'x') continue;
    if (excited) throw notConserving('x after an excitation');
    if (!occupied.delete(qubits[0])) occupied.add(qubits[0]);
  }
  const half = numQubits >> 1;
  const bySpin = numQubits % 2 === 0 && operations.every((operation) => keepsHalves(operation, half));
  const low = [...occupied].filter((qubit) => qubit < half).length;
  const size: SectorSize = bySpin
    ? { orbitals: [half, half], electrons: [low, occupied.size - low] }
    : { orbitals: [numQubits, 0], electrons: [occupied.size, 0] };
  return { size, occupied };
}

function keepsHalves({ creation = [], annihilation = [] }: Operation, half: number): boolean {
  return creation.filter((qubit) => qubit < half).length === annihilation.filter((qubit) => qubit < half).length;
}

function notConserving(what: string): Error {
  const message = `fermion runs circuits that keep the number of electrons (${CONSERVING_GATES.join(' ')}), got ${what}: use statevector`;
  return unsupported(message, { what: `${what} on fermion`, alternatives: ['statevector'] });
}

/** Checked operations (validateCircuit, terminalReadout) with their parameters put in. */
export function compile(numQubits: number, operations: readonly Operation[], parameters: ArrayLike<number>): FermionProgram {
  const { size, occupied } = sectorOf(numQubits, operations);
  const [numAlpha] = size.orbitals;
  const stages: Stage[] = [];
  const turns: [Turn[], Turn[]] = [[], []];
  let phases = new Float64Array(numQubits);
  let pairs = new Float64Array(numQubits * numQubits);
  let excited = false;

  const flush = (): void => {
    const paired = pairs.some((angle) => angle !== 0);
    const split = [phases.subarray(0, numAlpha), phases.subarray(numAlpha)];
    for (const spin of [0, 1] as const) {
      const own = paired ? new Float64Array(split[spin].length) : split[spin].slice();
      if (turns[spin].length === 0 && own.every((angle) => angle === 0)) continue;
      stages.push({ kind: 'spin', spin, turns: turns[spin], phases: own });
      turns[spin] = [];
    }
    if (paired) stages.push({ kind: 'diagonal', phases, pairs });
    phases = new Float64Array(numQubits);
    if (paired) pairs = new Float64Array(numQubits * numQubits);
  };

  for (const operation of operations) {
    const { gate, qubits, creation = [], annihilation = [] } = operation;
    const angles = operation.angles?.map((angle) => boundAngle(angle, parameters)) ?? [];
    if (gate === 'excitation') {
      excited = true;
      const spins = new Set<0 | 1>([...creation, ...annihilation].map((qubit) => (qubit < numAlpha ? 0 : 1)));
      if (spins.size > 1 || pairs.some((angle) => angle !== 0)) flush();
      const sum = (list: readonly number[]) => list.reduce((total, qubit) => total + phases[qubit], 0);
      const turn: Turn = { excitation: { creation, annihilation }, theta: angles[0], delta: sum(annihilation) - sum(creation) };
      if (spins.size > 1) stages.push({ kind: 'pair', turn });
      else turns[[...spins][0]].push(turn);
    } else if (gate !== 'x' && excited) {
      addDiagonal(phases, pairs, qubits, GATES[gate as FixedGate].matrix(...angles)); // before the first excitation all phases are global
    }
  }
  flush();
  const real = stages.every(
    (stage) =>
      stage.kind === 'pair' ||
      (stage.kind === 'spin' && stage.phases.every((angle) => angle === 0) && stage.turns.every(({ delta }) => delta === 0)),
  );
  return { size, occupied, stages, real };
}

/** Adds the phases of a diagonal gate, a global one aside. */
function addDiagonal(phases: Float64Array, pairs: Float64Array, qubits: readonly number[], matrix: Float64Array): void {
  const size = Math.sqrt(matrix.length / 2);
  const angle = (k: number) => Math.atan2(matrix[2 * k * (size + 1) + 1], matrix[2 * k * (size + 1)]);
  const [p, q] = qubits;
  phases[p] += angle(1) - angle(0);
  if (size === 2) return;
  phases[q] += angle(2) - angle(0);
  const [low, high] = [Math.min(p, q), Math.max(p, q)];
  pairs[low * phases.length + high] += angle(3) - angle(2) - angle(1) + angle(0);
}
