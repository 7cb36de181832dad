/** A state vector from definitions, one basis state after the other, and random circuits to run on it. */
import { GATES, type FixedGate } from '@cofactor/sdk/circuits';
import type { Circuit, Operation, PauliSum, RandomStream } from '@cofactor/sdk/contracts';

/** Interleaved (re, im). */
export type Amplitudes = Float64Array;

export function runDense({ numQubits, operations }: Circuit, parameters: readonly number[] = []): Amplitudes {
  let psi: Amplitudes = new Float64Array(2 * 2 ** numQubits);
  psi[0] = 1;
  for (const operation of operations) psi = applyDense(operation, psi, parameters);
  return psi;
}

function applyDense(operation: Operation, psi: Amplitudes, parameters: readonly number[]): Amplitudes {
  const { gate, qubits, pauli = '', creation = [], annihilation = [] } = operation;
  const angles = (operation.angles ?? []).map((a) => (typeof a === 'number' ? a : a.scale * parameters[a.parameter] + a.offset));
  if (gate === 'measure' || gate === 'barrier') return psi;
  if (gate === 'pauli-rotation') {
    const string = Array.from(pauli).reverse();
    const image = string.reduce((state, letter, k) => applyLetter(letter, qubits[k], state), psi);
    const [c, s] = [Math.cos(angles[0] / 2), Math.sin(angles[0] / 2)];
    return psi.map((x, k) => c * x + (k % 2 === 0 ? s * image[k + 1] : -s * image[k - 1]));
  }
  if (gate === 'excitation') {
    const generator = (state: Amplitudes) => {
      const raised = ladder(creation, ladder(annihilation.toReversed(), state, false), true);
      const lowered = ladder(annihilation, ladder(creation.toReversed(), state, false), true);
      return raised.map((x, k) => angles[0] * (x - lowered[k]));
    };
    let term = psi;
    let sum = psi;
    for (let order = 1; order <= 40; order++) {
      term = generator(term).map((x) => x / order);
      sum = sum.map((x, k) => x + term[k]);
    }
    return sum;
  }
  return applyMatrix(GATES[gate as FixedGate].matrix(...angles), qubits, psi);
}

function applyMatrix(m: Float64Array, qubits: readonly number[], psi: Amplitudes): Amplitudes {
  const size = 2 ** qubits.length;
  return psi.map((_, at) => {
    const [k, imaginary] = [at >> 1, at & 1];
    const row = qubits.reduce((index, q, bit) => index | (((k >> q) & 1) << bit), 0);
    let sum = 0;
    for (let column = 0; column < size; column++) {
      const source = qubits.reduce((index, q, bit) => (index & ~(1 << q)) | (((column >> bit) & 1) << q), k);
      const [re, im] = [m[2 * (row * size + column)], m[2 * (row * size + column) + 1]];
      sum += imaginary ? re * psi[2 * source + 1] + im * psi[2 * source] : re * psi[2 * source] - im * psi[2 * source + 1];
    }
    return sum;
  });
}

const PAULIS: Record<string, number[]> = {
  I: [1, 0, 0, 0, 0, 0, 1, 0],
  X: [0, 0, 1, 0, 1, 0, 0, 0],
  Y: [0, 0, 0, -1, 0, 1, 0, 0],
  Z: [1, 0, 0, 0, 0, 0, -1, 0],
};

function applyLetter(letter: string, qubit: number, psi: Amplitudes): Amplitudes {
  return applyMatrix(Float64Array.from(PAULIS[letter]), [qubit], psi);
}

/** a†_p0 a†_p1 … or a_p0 a_p1 … on ψ, the last one first. */
function ladder(orbitals: readonly number[], psi: Amplitudes, creation: boolean): Amplitudes {
  return orbitals.reduceRight((state, p) => {
    const out = new Float64Array(state.length);
    for (let k = 0; k < state.length / 2; k++) {
      if (((k >> p) & 1) === (creation ? 1 : 0)) continue;
      let sign = 1;
      for (let q = 0; q < p; q++) if ((k >> q) & 1) sign = -sign;
      const to = k ^ (1 << p);
      out[2 * to] = sign * state[2 * k];
      out[2 * to + 1] = sign * state[2 * k + 1];
    }
    return out;
  }, psi);
}

export function expectationDense({ terms }: PauliSum, psi: Amplitudes): number {
  return terms.reduce((sum, [text, coefficient]) => {
    const image = Array.from(text)
      .reverse()
      .reduce((state, letter, q) => applyLetter(letter, q, state), psi);
    return sum + coefficient * image.reduce((product, x, k) => product + x * psi[k], 0);
  }, 0);
}

/** Every gate of the table once in random places, rotations and excitations too; angles are parameters, scaled and shifted. */
export function randomCircuit(numQubits: number, random: RandomStream): { circuit: Circuit; parameters: number[] } {
  const operations: Operation[] = [];
  let numParameters = 0;
  const angle = () => ({ parameter: numParameters++, scale: 2 * random.uniform() - 1, offset: random.uniform() });
  const someQubits = (count: number) => {
    const pool = Array.from({ length: numQubits }, (_, q) => q);
    return Array.from({ length: count }, () => pool.splice(random.integer(pool.length), 1)[0]);
  };
  for (let q = 0; q < numQubits; q++) operations.push({ gate: 'u', qubits: [q], angles: [angle(), angle(), angle()] });
  const names = Object.keys(GATES) as FixedGate[];
  for (let k = names.length - 1; k > 0; k--) {
    const j = random.integer(k + 1);
    [names[k], names[j]] = [names[j], names[k]];
  }
  names.forEach((gate, k) => {
    const { qubits, angles } = GATES[gate];
    operations.push({ gate, qubits: someQubits(qubits), ...(angles > 0 && { angles: Array.from({ length: angles }, angle) }) });
    if (k % 7 === 3) {
      const on = someQubits(3);
      const pauli = Array.from(on, () => 'XYZI'[random.integer(4)]).join('');
      operations.push({ gate: 'pauli-rotation', qubits: on, pauli, angles: [angle()] });
    }
    if (k % 9 === 5) {
      const [a, b, c, d] = someQubits(4);
      operations.push({ gate: 'excitation', qubits: [a, b, c, d], creation: [a, b], annihilation: [c, d], angles: [angle()] });
      operations.push({ gate: 'excitation', qubits: [a, d], creation: [d], annihilation: [a], angles: [angle()] });
    }
  });
  operations.push({ gate: 'ry', qubits: [0], angles: [{ parameter: 0, scale: 1, offset: 0 }] }); // a parameter in two places
  const circuit: Circuit = { schema: 'cofactor.circuit/1', numQubits, numParameters, operations };
  return { circuit, parameters: Array.from({ length: numParameters }, () => 2 * random.uniform() - 1) };
}

export function randomObservable(numQubits: number, terms: number, random: RandomStream): PauliSum {
  const text = () => Array.from({ length: numQubits }, () => 'IXYZ'[random.integer(4)]).join('');
  return { numQubits, terms: Array.from({ length: terms }, (): [string, number] => [text(), random.normal()]) };
}
