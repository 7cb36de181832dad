/**
 * Quantum phase estimation of an energy, with the evolution by product formulas.
 *
 *   W = exp(i(H − c)τ),  c the coefficient of the identity,  τ = 2π / P,  P = 2 Σ|c_k|: all of the spectrum within ±P/2     (1)
 *   E = c + P φ,  φ in [−½, ½) read by m bits through controlled W^(2^k) and an inverse Fourier transform: resolution P / 2ᵐ   (2)
 *   S₁(t) = Π_k e^{i c_k P_k t};   S₂(t) = S₁(t/2) S₁ᵀ(t/2);   S₄(t) = S₂(pt)² S₂((1 − 4p)t) S₂(pt)²,  p = 1/(4 − 4^⅓)        (3)
 *   controlled e^{iθP} = e^{iθP/2} e^{−iθ Z_control P/2}                                                                  (4)
 *
 * Qubits 0 … n−1 hold the state, n … n+m−1 the phase, its lowest bit first.
 *
 * Source      Nielsen & Chuang (2010), §5.2; (3) Suzuki, Phys. Lett. A 146, 319 (1990), DOI 10.1016/0375-9601(90)90962-N.
 */
import { type Circuit, invalidInput, type PauliSum, type StepOutput, type StepSpec } from '../contracts/index.ts';
import { circuitBuilder, type CircuitBuilder, validateCircuit } from './circuit.ts';
import { productFormulaBound } from './product-formula-error.ts';

export type PhaseOptions = Pick<StepSpec<'phase-circuit'>, 'bits' | 'trotterOrder' | 'trotterSteps'>;

/** (2) of `observable`, on the state that `circuit` prepares. @throws INVALID_INPUT for circuits with parameters, or an observable that is a number */
export function phaseCircuit(circuit: Circuit, { numQubits: n, terms }: PauliSum, options: PhaseOptions): StepOutput<'phase-circuit'> {
  validateCircuit(circuit);
  if (circuit.numParameters > 0) throw invalidInput('circuit', 'bound parameters', `${circuit.numParameters} free ones`);
  if (circuit.numQubits !== n) throw invalidInput('observable.numQubits', `${circuit.numQubits}, as the circuit`, n);
  const { bits, trotterOrder, trotterSteps } = options;
  const strings = terms.filter(([text]) => /[XYZ]/.test(text));
  const centreHartree = terms.filter(([text]) => !/[XYZ]/.test(text)).reduce((sum, [, c]) => sum + c, 0);
  const periodHartree = 2 * strings.reduce((sum, [, c]) => sum + Math.abs(c), 0);
  if (periodHartree === 0) throw invalidInput('observable.terms', 'at least one string that acts', `${terms.length} of the identity`);

  const builder = circuitBuilder(n + bits);
  for (let k = 0; k < bits; k++) builder.gate('h', [n + k]);
  const tau = (2 * Math.PI) / periodHartree;
  const turns = slices(strings, tau / trotterSteps, trotterOrder);
  for (let k = 0; k < bits; k++) {
    // bit m−1−k of the register before the transform turns by W^(2^k): what the transform would swap is swapped here
    const control = n + bits - 1 - k;
    for (let repeat = 0; repeat < trotterSteps * 2 ** k; repeat++)
      for (const [text, angle] of turns) controlledTurn(builder, control, text, angle);
  }
  for (let j = 0; j < bits; j++) {
    for (let k = 0; k < j; k++) builder.gate('cp', [n + k, n + j], -Math.PI / 2 ** (j - k));
    builder.gate('h', [n + j]);
  }
  const estimation = builder.build();
  const productFormulaHartree = productFormulaBound(strings, tau / trotterSteps, trotterOrder);
  return {
    circuit: { ...estimation, operations: [...circuit.operations, ...estimation.operations] },
    bits,
    centreHartree,
    periodHartree,
    ...(productFormulaHartree !== undefined && { productFormulaHartree }),
  };
}

type Turn = readonly [pauli: string, exponent: number];

/** (3): factors e^{i exponent P} in the order they act. */
function slices(strings: PauliSum['terms'], t: number, order: PhaseOptions['trotterOrder']): Turn[] {
  const first = (time: number): Turn[] => strings.map(([text, c]) => [text, c * time]);
  const second = (time: number): Turn[] => [...first(time / 2), ...first(time / 2).toReversed()];
  if (order === 1) return first(t);
  if (order === 2) return second(t);
  const p = 1 / (4 - 4 ** (1 / 3));
  return [p, p, 1 - 4 * p, p, p].flatMap((share) => second(share * t));
}

/** (4) of e^{i exponent P}. */
function controlledTurn(builder: CircuitBuilder, control: number, text: string, exponent: number): void {
  const letters = Array.from(text).reverse();
  const qubits = letters.flatMap((letter, q) => (letter === 'I' ? [] : [q]));
  const string = qubits
    .map((q) => letters[q])
    .reverse()
    .join('');
  builder.pauliRotation(string, qubits, -exponent).pauliRotation(`Z${string}`, [...qubits, control], exponent);
}

export interface PhaseReading {
  energyHartree: number;
  resolutionHartree: number;
  /** Share of the shots in the bin and its neighbours: near 1 where the state was near an eigenstate. */
  share: number;
}

/** The energy of the bin that most shots fell into. @param counts by outcome of all qubits, qubit 0 rightmost */
export function readPhase(
  counts: Readonly<Record<string, number>>,
  { bits, centreHartree, periodHartree }: Pick<StepOutput<'phase-circuit'>, 'bits' | 'centreHartree' | 'periodHartree'>,
): PhaseReading {
  const bins = new Float64Array(2 ** bits);
  for (const [outcome, count] of Object.entries(counts)) bins[Number.parseInt(outcome.slice(0, bits), 2)] += count;
  const size = bins.length;
  const total = bins.reduce((sum, count) => sum + count, 0);
  if (!(total > 0)) throw invalidInput('counts', 'at least one shot', total);
  const best = bins.indexOf(Math.max(...bins));
  const phase = best >= size / 2 ? best / size - 1 : best / size;
  return {
    energyHartree: centreHartree + periodHartree * phase,
    resolutionHartree: periodHartree / size,
    share: (bins[best] + bins[(best + 1) % size] + bins[(best + size - 1) % size]) / total,
  };
}
