/** A state vector at work on circuits and observables, in pieces short enough for an abort to be seen between them. */
import { parsePauli } from '@cofactor/sdk/circuits';
import type { Operation, PauliSum, RandomStream } from '@cofactor/sdk/contracts';
import type { PauliGroup, StateVector } from '../../kernels/state-vector/state-vector.ts';
import { PIECE_MS, type Pace } from './pace.ts';
import { compile, type Move } from './program.ts';
import { runTiled } from './tiled/run.ts';
import { TILED_QUBITS } from './tiled/schedule.ts';

/** An observable grouped by X mask, and the groups in portions of about a piece of work each. */
export interface Observable {
  portions: PauliGroup[][];
  groups: number;
}

/** Time of one group on one amplitude: ns, on the slower side. */
const NS_PER_GROUP_AMPLITUDE = 3;

export function observableOf({ numQubits, terms }: PauliSum): Observable {
  const byX = new Map<bigint, { zMasks: number[]; coefficients: number[] }>();
  for (const [text, coefficient] of terms) {
    const { x, z } = parsePauli(text);
    let group = byX.get(x);
    if (!group) byX.set(x, (group = { zMasks: [], coefficients: [] }));
    group.zMasks.push(Number(z));
    group.coefficients.push(coefficient);
  }
  const groups = Array.from(
    byX,
    ([xMask, { zMasks, coefficients }]): PauliGroup => ({
      xMask,
      zMasks: Int32Array.from(zMasks),
      coefficients: Float64Array.from(coefficients),
    }),
  );
  const perPiece = Math.max(1, Math.floor((PIECE_MS * 1e6) / (NS_PER_GROUP_AMPLITUDE * 2 ** numQubits)));
  const portions = Array.from({ length: Math.ceil(groups.length / perPiece) }, (_, k) => groups.slice(k * perPiece, (k + 1) * perPiece));
  return { portions, groups: groups.length };
}

/** ψ ← circuit ψ, up to a phase: gates checked (validateCircuit, terminalReadout), `parameters` put in. */
export async function runCircuit(
  psi: StateVector,
  operations: readonly Operation[],
  parameters: ArrayLike<number>,
  pace: Pace,
): Promise<void> {
  if (psi.numQubits < TILED_QUBITS) return runForward(psi, compile(operations, parameters), pace);
  return runTiled(psi, operations, parameters, pace);
}

export async function runForward(psi: StateVector, moves: readonly Move[], pace: Pace): Promise<void> {
  for (const [index, move] of moves.entries()) {
    move.forward(psi);
    if (pace.due) await pace.rest((index + 1) / moves.length);
  }
}

/** ⟨ψ|H|ψ⟩. */
export async function expectationOf(psi: StateVector, { portions }: Observable, pace: Pace): Promise<number> {
  let sum = 0;
  for (const portion of portions) {
    sum += psi.expectationSum(portion);
    if (pace.due) await pace.rest();
  }
  return sum;
}

/** Numbers, 16 MiB: pages that nobody has used yet take longest. */
const CLEARED_AT_ONCE = 2 ** 21;

/** λ = Hψ. */
export async function applyObservable(psi: StateVector, lambda: StateVector, { portions }: Observable, pace: Pace): Promise<void> {
  const cleared = lambda.amplitudes;
  for (let at = 0; at < cleared.length; at += CLEARED_AT_ONCE) {
    cleared.fill(0, at, at + CLEARED_AT_ONCE);
    if (pace.due) await pace.rest();
  }
  for (const portion of portions) {
    psi.addPauliSumInto(lambda, portion);
    if (pace.due) await pace.rest();
  }
}

/**
 * E = ⟨ψ|λ⟩ and its whole gradient in one sweep back over the moves, for some twice the cost of running them.
 * Before, ψ is the final state and λ = Hψ; after, both are at the first parameter.
 * @param numParameters length of the gradient.
 */
export async function energyAndGradient(
  psi: StateVector,
  lambda: StateVector,
  moves: readonly Move[],
  numParameters: number,
  pace: Pace,
): Promise<{ value: number; gradient: number[] }> {
  const value = psi.innerProduct(lambda).re;
  const gradient = Array.from({ length: numParameters }, () => 0);
  const first = moves.findIndex(({ derivatives }) => derivatives.length > 0);
  for (const move of first < 0 ? [] : moves.slice(first).reverse()) {
    for (const derivative of move.derivatives) {
      gradient[derivative.parameter] += derivative.element(lambda, psi);
      if (pace.due) await pace.rest();
    }
    move.backward(psi);
    if (pace.due) await pace.rest();
    move.backward(lambda);
    if (pace.due) await pace.rest();
  }
  return { value, gradient };
}

/** Shots drawn at a time: a few ms. */
const SHOTS_PER_PIECE = 1 << 14;

/** Measures all qubits `shots` times: how often each basis state was seen, in ascending order. */
export async function drawStates(
  psi: StateVector,
  shots: number,
  random: RandomStream,
  pace: Pace,
): Promise<[state: number, count: number][]> {
  const seen = new Map<number, number>();
  const sampler = psi.sampler();
  while (sampler.weigh()) if (pace.due) await pace.rest();
  for (let done = 0; done < shots; done += SHOTS_PER_PIECE) {
    const uniforms = Float64Array.from({ length: Math.min(SHOTS_PER_PIECE, shots - done) }, () => random.uniform());
    for (const state of sampler.draw(uniforms)) seen.set(state, (seen.get(state) ?? 0) + 1);
    if (pace.due) await pace.rest();
  }
  return [...seen].sort(([a], [b]) => a - b);
}
