/**
 * Single-spin moves on an Ising model with any couplings: Metropolis sweeps and tabu search.
 *
 *   E = Σ h_i s_i + Σ_(i<j) J_ij s_i s_j,   local_i = h_i + Σ_j J_ij s_j,   ΔE_i = −2 s_i local_i                  (1)
 *   Metropolis: flip where ΔE ≤ 0, else with probability e^(−β ΔE), 32 binary digits                             (2)
 *   tabu: flip the spin of least ΔE that was not flipped within the last `tenure` … `tenure + spread` steps,
 *   or that leads below the lowest energy seen                                                                   (3)
 *
 * Source      Metropolis et al., J. Chem. Phys. 21, 1087 (1953), DOI 10.1063/1.1699114; tabu search on quadratic forms:
 *             Glover, Kochenberger & Alidaee, Manage. Sci. 44, 336 (1998), DOI 10.1287/mnsc.44.3.336.
 * Shapes      spins (±1), local, best: [n]; first, neighbour, coupling: rows of both triangles; state: energy, lowest, flips.
 * Cost        (2) a few ns an attempt, d more updates of `local` a flip; (3) n a step.
 */
import type { PhiloxLanes } from '../philox-lanes.ts';

export interface SpinRows {
  readonly numSpins: number;
  readonly first: Int32Array;
  readonly neighbour: Int32Array;
  readonly coupling: Float64Array;
}

export interface SpinState {
  readonly spins: Float64Array;
  readonly local: Float64Array;
  readonly best: Float64Array;
  energy: number;
  lowest: number;
  flips: number;
}

/** (2), one sweep over the spins in order. */
export function metropolisSweep(state: SpinState, model: SpinRows, beta: number, random: PhiloxLanes): void {
  for (let i = 0; i < model.numSpins; i++) {
    const change = -2 * state.spins[i] * state.local[i];
    if (change > 0 && (beta * change >= 22.2 || random.nextWord() >= decay(beta * change) * 2 ** 32)) continue;
    flip(state, model, i);
    state.flips++;
  }
  keepBest(state, 0);
}

/** (3), steps `step` … `step + steps − 1`. `until[i]`: the step up to which spin i is forbidden. */
export function tabuSteps(
  state: SpinState,
  model: SpinRows,
  until: Int32Array,
  { step, steps, tenure, spread }: { step: number; steps: number; tenure: number; spread: number },
  random: PhiloxLanes,
): void {
  const n = model.numSpins;
  for (let now = step; now < step + steps; now++) {
    const offset = random.nextBelow(n);
    let chosen = -1;
    let smallest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < n; k++) {
      const i = (offset + k) % n;
      const change = -2 * state.spins[i] * state.local[i];
      if (change < smallest && (until[i] < now || state.energy + change < state.lowest - 1e-9)) {
        smallest = change;
        chosen = i;
      }
    }
    if (chosen < 0) chosen = offset;
    flip(state, model, chosen);
    until[chosen] = now + tenure + random.nextBelow(spread);
    keepBest(state, 1e-9);
  }
}

function flip(state: SpinState, { first, neighbour, coupling }: SpinRows, i: number): void {
  const own = state.spins[i];
  state.energy += -2 * own * state.local[i];
  state.spins[i] = -own;
  for (let e = first[i]; e < first[i + 1]; e++) state.local[neighbour[e]] += -2 * own * coupling[e];
}

function keepBest(state: SpinState, margin: number): void {
  if (!(state.energy < state.lowest - margin)) return;
  state.lowest = state.energy;
  state.best.set(state.spins);
}

/** e^−x as the kernel works it out: 2^(whole part) times a polynomial on the rest. */
function decay(x: number): number {
  const y = x * Math.LOG2E;
  const whole = Math.floor(y);
  const f = (y - whole) * -Math.LN2;
  const series = [1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1, 1];
  return series.reduce((sum, coefficient) => coefficient + f * sum, 0) * 2 ** -whole;
}
