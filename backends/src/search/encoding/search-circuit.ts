/**
 * A model as a diagonal observable, with the circuit that searches it and where to start: what a driver then samples on any machine.
 *
 *   quadratic    s = −Z: a field is a Z, a coupling a ZZ                                                             (1)
 *   folds        the table of the turn encoding (quantum/turn-costs.ts) as strings of Z: free of penalties, up to 2ⁿ of them   (2)
 */
import {
  circuitResources,
  groverCircuit,
  hardwareEfficientCircuit,
  qaoaCircuit,
  sumOfZ,
  transferredAngles,
  valueOfOutcome,
} from '@cofactor/sdk/circuits';
import {
  type Circuit,
  invalidInput,
  type MinimumModel,
  type PauliSum,
  type Sizes,
  type StepOutput,
  type StepSpec,
  stream,
  tooLarge,
  unsupported,
} from '@cofactor/sdk/contracts';
import { foldModel } from '../lattice/fold-model.ts';
import { toSpinModel } from '../models/binary-quadratic.ts';
import { quadraticModel } from '../models/quadratic-model.ts';
import { quadraticCosts } from '../quantum/quadratic-costs.ts';
import { MAX_PLAIN_TURN_QUBITS } from '../quantum/sizes.ts';
import { turnCosts, turnLayout } from '../quantum/turn-costs.ts';
import { encodingsOf } from './encodings.ts';

/** Longest table of folds that is written out as strings. */
const MAX_TABLE_QUBITS = MAX_PLAIN_TURN_QUBITS;
/** Of amplitude amplification: assignments, and values as whole numbers with so many decimal places. */
const MAX_GROVER_VARIABLES = 12;
const DECIMALS = 6;
/** Two-qubit gates of one circuit of QAOA, of one round of amplification. */
const MAX_GATES = 200_000;
const MAX_ROUND_GATES = 20_000;
/** A warm start keeps each qubit this far from certain (Egger et al.). */
const LEAST_CHANCE = 0.25;

type SearchCircuit = StepOutput<'search-circuit'>;
type Spec = Pick<StepSpec<'search-circuit'>, 'model' | 'method' | 'seed'>;

/** @throws UNSUPPORTED for a method or a model without a circuit; TOO_LARGE; INVALID_INPUT for the model */
export function searchCircuit({ model, method, seed }: Spec): SearchCircuit {
  const observable = diagonalObservable(model);
  const notes = [...encodingsOf(model, observable)];
  switch (method.name) {
    case 'qaoa': {
      const { layers, warmStart } = method;
      checkGates(observable, layers);
      const circuit = qaoaCircuit(observable, { layers, ...(warmStart && { warmAngles: relaxedAngles(observable, seed) }) });
      return { circuit, observable, startParameters: transferredAngles(layers), notes };
    }
    case 'cvar-vqe': {
      const circuit = hardwareEfficientCircuit(observable.numQubits, 0n, method.layers);
      const random = stream(seed, 'cvar-vqe');
      return {
        circuit,
        observable,
        startParameters: Array.from({ length: circuit.numParameters }, () => Math.PI * random.uniform()),
        notes,
      };
    }
    case 'grover': {
      const whole = wholeValues(tableOf(model, observable.numQubits));
      const circuit = checkedRound(groverCircuit({ observable, ...whole }, 1));
      return { circuit, observable, startParameters: [0], whole, notes };
    }
    default:
      throw unsupported(`${method.name} is no search by circuits: use qaoa, cvar-vqe or grover`, {
        what: `a circuit of ${method.name}`,
        alternatives: ['qaoa', 'cvar-vqe', 'grover'],
      });
  }
}

/** As far as they are known without working the circuit out. @throws as `searchCircuit` */
export function circuitSizes({ model, method }: Omit<Spec, 'seed'>): Sizes {
  if (model.type !== 'lattice-protein' || method.name === 'grover') {
    const { circuit, observable } = searchCircuit({ model, method, seed: 0 });
    const { qubits, parameters, twoQubitGates, depth } = circuitResources(circuit);
    return { qubits, parameters, twoQubitGates, depth, pauliTerms: observable.terms.length };
  }
  const qubits = checkedTable(turnLayout(foldModel(model)).numQubits);
  const layers = 'layers' in method ? method.layers : 1;
  if (method.name === 'cvar-vqe') return { qubits, parameters: qubits * (layers + 1), twoQubitGates: layers * (qubits - 1) };
  // every string of Z: Σ_w 2 (w − 1) over all subsets but the empty one
  return { qubits, parameters: 2 * layers, twoQubitGates: layers * ((qubits - 2) * 2 ** qubits + 2) };
}

/** @throws UNSUPPORTED for a model without digits, TOO_LARGE for folds with more than 2¹⁶ strings of turns */
function diagonalObservable(model: MinimumModel): PauliSum {
  switch (model.type) {
    case 'cluster':
    case 'conformer':
      throw unsupported(`a circuit on a ${model.type} has no qubits to stand for its coordinates: use basin-hopping`, {
        what: `a circuit on a ${model.type}`,
        alternatives: ['basin-hopping'],
      });
    case 'lattice-protein': {
      const folds = foldModel(model);
      checkedTable(turnLayout(folds).numQubits);
      return sumOfZ(turnCosts(folds));
    }
    default: {
      const { numSpins: n, fields, first, neighbour, coupling, offset } = toSpinModel(quadraticModel(model));
      const string = (...qubits: number[]): string =>
        Array.from({ length: n }, (_, k) => (qubits.includes(n - 1 - k) ? 'Z' : 'I')).join('');
      const terms: PauliSum['terms'] = [[string(), offset]];
      fields.forEach((field, q) => field !== 0 && terms.push([string(q), -field]));
      for (let i = 0; i < n; i++)
        for (let e = first[i]; e < first[i + 1]; e++) if (neighbour[e] > i) terms.push([string(i, neighbour[e]), coupling[e]]);
      return { numQubits: n, terms };
    }
  }
}

function checkedTable(qubits: number): number {
  if (qubits <= MAX_TABLE_QUBITS) return qubits;
  const message = `folds are sampled as circuits with up to ${MAX_TABLE_QUBITS} qubits, this chain takes ${qubits}: shorten it, or search it whole on statevector`;
  throw tooLarge(message, { resource: 'qubits', asked: qubits, limit: MAX_TABLE_QUBITS });
}

function checkGates({ terms }: PauliSum, layers: number): void {
  const gates = layers * terms.reduce((sum, [text]) => sum + 2 * Math.max(0, text.replaceAll('I', '').length - 1), 0);
  if (gates <= MAX_GATES) return;
  throw tooLarge(`${layers} layers of QAOA take ${gates} two-qubit gates on this model: use cvar-vqe, which takes few, or fewer layers`, {
    resource: 'two-qubit gates',
    asked: gates,
    limit: MAX_GATES,
  });
}

function checkedRound(circuit: Circuit): Circuit {
  const { twoQubitGates } = circuitResources(circuit);
  if (twoQubitGates <= MAX_ROUND_GATES) return circuit;
  const message = `one round of amplification takes ${twoQubitGates} two-qubit gates on this model: use exact, or a smaller model`;
  throw tooLarge(message, { resource: 'two-qubit gates', asked: twoQubitGates, limit: MAX_ROUND_GATES });
}

function tableOf(model: MinimumModel, qubits: number): Float64Array {
  if (qubits > MAX_GROVER_VARIABLES) {
    throw tooLarge(`amplitude amplification takes at most ${MAX_GROVER_VARIABLES} digits here, this model has ${qubits}: use exact`, {
      resource: 'digits',
      asked: qubits,
      limit: MAX_GROVER_VARIABLES,
    });
  }
  if (model.type === 'lattice-protein') return turnCosts(foldModel(model));
  return quadraticCosts(quadraticModel(model as Parameters<typeof quadraticModel>[0]));
}

/** @throws INVALID_INPUT for values with more than six decimal places, which no register of whole numbers holds */
function wholeValues(values: Float64Array): { grain: number; bits: number } {
  const places = Array.from({ length: DECIMALS + 1 }, (_, d) => d).find((d) =>
    values.every((value) => Math.abs(value * 10 ** d - Math.round(value * 10 ** d)) < 1e-7),
  );
  if (places === undefined)
    throw invalidInput('model', `values with at most ${DECIMALS} decimal places for grover`, 'others', 'round its weights');
  const whole = [...values].map((value) => Math.round(value * 10 ** places));
  const divisor = whole.reduce(greatestCommonDivisor, 0) || 1;
  const [least, most] = [Math.min(...whole), Math.max(...whole)];
  return { grain: divisor / 10 ** places, bits: Math.ceil(Math.log2((most - least) / divisor + 1)) + 1 };
}

function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}

/** Of the relaxed solution: a product state of lowest mean is a basis state that no flip lowers; each qubit is kept from being certain. */
function relaxedAngles(observable: PauliSum, seed: number): number[] {
  const valueOf = valueOfOutcome(observable);
  const random = stream(seed, 'warm-start');
  const digits = Array.from({ length: observable.numQubits }, () => random.integer(2));
  const value = (): number => valueOf(digits.toReversed().join(''));
  for (let [lowest, moved] = [value(), true]; moved; ) {
    moved = false;
    for (let q = 0; q < digits.length; q++) {
      digits[q] = 1 - digits[q];
      const flipped = value();
      if (flipped < lowest - 1e-12) [lowest, moved] = [flipped, true];
      else digits[q] = 1 - digits[q];
    }
  }
  return digits.map((digit) => 2 * Math.asin(Math.sqrt(digit === 1 ? 1 - LEAST_CHANCE : LEAST_CHANCE)));
}
