import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomHamiltonian } from '../../testing/random-hamiltonian.ts';
import { buildAnsatz } from '../ansatz/ansatz.ts';
import { referenceOrbitals } from '../ansatz/uccsd.ts';
import type { Mapping } from '../../contracts/index.ts';
import { bindParameters } from '../circuit.ts';
import { circuitMatrix, distance, pauliMatrix, sumMatrix } from '../dense.test.support.ts';
import { jordanWignerHamiltonian } from './jordan-wigner.ts';
import { countBits, formatPauli, maskOf, parsePauli, type Pauli } from './pauli.ts';
import { encoding, type EncodingName, followedBy, mapAnsatz, mapSum, type QubitMap } from './qubit-map.ts';
import { reducedParity, tapering, z2Symmetries } from './tapering.ts';

const NAMES: EncodingName[] = ['jordan-wigner', 'parity', 'bravyi-kitaev'];
const size = (map: QubitMap) => 2 ** map.from;

/** Elements ⟨state(i)|after|state(j)⟩ less ⟨i|before|j⟩ over the states given. */
function difference(before: Float64Array, after: Float64Array, map: QubitMap, states: readonly number[]): number {
  const [n, m] = [2 ** map.from, 2 ** map.to];
  const image = new Map(states.map((k) => [k, Number(map.state(BigInt(k)))]));
  let largest = 0;
  for (const i of states) {
    for (const j of states) {
      for (const part of [0, 1]) {
        const [a, b] = [before[2 * (i * n + j) + part], after[2 * (image.get(i)! * m + image.get(j)!) + part]];
        largest = Math.max(largest, Math.abs(a - b));
      }
    }
  }
  return largest;
}
const all = (count: number) => Array.from({ length: count }, (_, k) => k);

describe.each(NAMES)('%s', (name) => {
  test('a qubit holds the sum of its range of orbitals, and states map one to one', () => {
    const map = encoding(name, 7);
    const images = all(size(map)).map((bits) => Number(map.state(BigInt(bits))));
    expect(new Set(images).size).toBe(size(map));
    const first = { 'jordan-wigner': (i: number) => i, parity: () => 0, 'bravyi-kitaev': (i: number) => [0, 0, 2, 0, 4, 4, 6][i] }[name];
    for (const bits of all(size(map))) {
      for (const i of all(7)) {
        const sum = all(7).filter((q) => q >= first(i) && q <= i && (bits >> q) & 1).length % 2;
        expect((images[bits] >> i) & 1).toBe(sum);
      }
    }
  });

  test('strings act on the images of states as they did on the states, phases included', () => {
    const map = encoding(name, 3);
    const string = fc.array(fc.constantFrom('I', 'X', 'Y', 'Z'), { minLength: 3, maxLength: 3 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(string, (text) => {
        const { pauli, sign } = map.pauli(parsePauli(text))!;
        const after = pauliMatrix(formatPauli(pauli, 3)).map((x) => sign * x);
        expect(difference(pauliMatrix(text), after, map, all(8))).toBe(0);
      }),
      { numRuns: 64 },
    );
  });

  test('a Hamiltonian and its ansatz are the same in the other picture', () => {
    const hamiltonian = randomHamiltonian(2, [1, 1], 3);
    const { circuit, observable, startParameters } = buildAnsatz(hamiltonian, { ansatz: 'uccsd', mapping: 'jordan-wigner', start: 'mp2' });
    const map = encoding(name, 4);
    expect(difference(sumMatrix(4, observable.terms), sumMatrix(4, mapSum(observable, map).terms), map, all(16))).toBeLessThan(1e-14);

    const parameters = startParameters.map((value, k) => value + 0.1 * (k + 1));
    const [before, after] = [circuit, mapAnsatz(circuit, map)].map((it) => circuitMatrix(bindParameters(it, parameters).operations, 4));
    const column = (m: Float64Array, row: number) => m.slice(2 * row * 16, 2 * row * 16 + 2); // on |0…0⟩
    for (const k of all(16)) expect(distance(column(before, k), column(after, Number(map.state(BigInt(k)))))).toBeLessThan(1e-12);
  });
});

test('Bravyi–Kitaev reads an occupation and flips it on a logarithm of the qubits', () => {
  const map = encoding('bravyi-kitaev', 64);
  const weight = (pauli: Pauli) => countBits(map.pauli(pauli)!.pauli.x | map.pauli(pauli)!.pauli.z);
  for (const q of all(64)) {
    const bit = 1n << BigInt(q);
    expect(weight({ x: 0n, z: bit })).toBeLessThanOrEqual(7);
    expect(weight({ x: bit, z: bit - 1n })).toBeLessThanOrEqual(8); // X_q Z … Z of a ladder operator
  }
});

describe('symmetries', () => {
  test.each([
    [2, [1, 1], 2],
    [3, [2, 1], 4],
    [3, [0, 2], 4],
  ] as const)('parity with two-qubit reduction: %i orbitals, %j electrons on %i qubits', (n, numElectrons, qubits) => {
    const hamiltonian = randomHamiltonian(n, numElectrons, 11);
    const whole = jordanWignerHamiltonian(hamiltonian);
    const map = reducedParity(hamiltonian);
    expect(map.to).toBe(qubits);
    const bits = (k: number) => k.toString(2).replaceAll('0', '').length % 2;
    const sector = all(4 ** n).filter((k) => bits(k % 2 ** n) === numElectrons[0] % 2 && bits(k >> n) === numElectrons[1] % 2);
    expect(difference(sumMatrix(2 * n, whole.terms), sumMatrix(qubits, mapSum(whole, map).terms), map, sector)).toBeLessThan(1e-12);
  });

  test('those of any Hamiltonian are the parities of its spins; a diagonal operator has one for every qubit', () => {
    const hamiltonian = randomHamiltonian(3, [2, 1], 11);
    const symmetries = z2Symmetries(jordanWignerHamiltonian(hamiltonian));
    expect(symmetries.map(({ mask }) => mask.toString(2).padStart(6, '0')).sort()).toEqual(['000111', '111000']);
    expect(z2Symmetries({ numQubits: 3, terms: [['ZZI', 1]] })).toHaveLength(3);
  });

  test('tapering by any symmetries leaves the block of the reference', () => {
    const terms: [string, number][] = [
      ['XXZI', 0.3],
      ['YYIZ', -0.7],
      ['IIXX', 0.2],
      ['ZZII', 1.1],
      ['IZZI', 0.4],
    ];
    const symmetries = z2Symmetries({ numQubits: 4, terms });
    expect(symmetries.length).toBe(2);
    for (const reference of [0n, 1n, 4n, 5n]) {
      const map = tapering(symmetries, 4, reference);
      const same = (k: number) => symmetries.every(({ mask }) => (countBits(mask & BigInt(k)) + countBits(mask & reference)) % 2 === 0);
      const states = all(16).filter(same);
      const small = sumMatrix(map.to, mapSum({ numQubits: 4, terms }, map).terms);
      expect(difference(sumMatrix(4, terms), small, map, states)).toBeLessThan(1e-14);
    }
  });

  test('an excitation that breaks a symmetry is left out of the ansatz, one that keeps it stays', () => {
    const sizes = { numOrbitals: 2, numElectrons: [1, 1] as [number, number] };
    const { circuit } = buildAnsatz(randomHamiltonian(2, [1, 1], 3), { ansatz: 'uccsd', mapping: 'jordan-wigner', start: 'zero' });
    const orbitalParity = [{ mask: 0b0101n, qubit: 2 }]; // orbital 0 of either spin
    const map = tapering(orbitalParity, 4, maskOf(referenceOrbitals(sizes)));
    const mapped = mapAnsatz(circuit, map);
    const parameters = new Set(
      mapped.operations.flatMap(({ angles = [] }) => angles.map((angle) => (typeof angle === 'number' ? -1 : angle.parameter))),
    );
    expect([...parameters]).toEqual([2]); // the pair excitation alone
    expect(mapped.numParameters).toBe(circuit.numParameters);
  });

  test('what does not fit is refused', () => {
    const parity = encoding('parity', 2);
    expect(() => followedBy(parity, encoding('parity', 3))).toThrow(/map: expected a map from 2 qubits/);
    expect(() => mapSum({ numQubits: 2, terms: [['IX', 1]] }, tapering([{ mask: 1n, qubit: 0 }], 2, 0n))).toThrow(/symmetries/);
    const gate = {
      schema: 'cofactor.circuit/1' as const,
      numQubits: 2,
      numParameters: 0,
      operations: [{ gate: 'h' as const, qubits: [0] }],
    };
    expect(() => mapAnsatz(gate, parity)).toThrow(/operations\.0\.gate: expected x on the reference/);
  });
});

describe('the ansatz step in every mapping', () => {
  const hamiltonian = randomHamiltonian(3, [2, 1], 21);
  const energyIn = (mapping: Mapping) => {
    const { circuit, observable, startParameters } = buildAnsatz(hamiltonian, { ansatz: 'uccsd', mapping, start: 'mp2' });
    const n = circuit.numQubits;
    const point = startParameters.map((t, k) => t + 0.1 * (k + 1));
    const column = circuitMatrix(bindParameters(circuit, point).operations, n).filter((_, k) => Math.floor(k / 2) % 2 ** n === 0);
    const h = sumMatrix(n, observable.terms);
    let energy = 0;
    for (let i = 0; i < 2 ** n; i++) {
      for (let j = 0; j < 2 ** n; j++) {
        const [re, im] = [h[2 * (i * 2 ** n + j)], h[2 * (i * 2 ** n + j) + 1]];
        const [a, b] = [column[2 * i], column[2 * i + 1]];
        const [c, d] = [column[2 * j], column[2 * j + 1]];
        energy += (a * c + b * d) * re - (a * d - b * c) * im;
      }
    }
    return { energy, qubits: n };
  };

  test('gives the energy of Jordan–Wigner, on fewer qubits where symmetries are taken out', () => {
    const direct = energyIn('jordan-wigner');
    const expected = { parity: 6, 'parity-reduced': 4, 'bravyi-kitaev': 6, tapered: 4 } as const;
    for (const [mapping, qubits] of Object.entries(expected)) {
      const mapped = energyIn(mapping as Mapping);
      expect(mapped.qubits).toBe(qubits);
      expect(Math.abs(mapped.energy - direct.energy)).toBeLessThan(1e-9);
    }
  });

  test('is refused for gates that are of qubits, and where symmetry leaves none', () => {
    const closed = randomHamiltonian(3, [1, 1], 22);
    for (const ansatz of ['paired-doubles', 'lucj'] as const) {
      expect(() => buildAnsatz(closed, { ansatz, mapping: 'parity', start: 'mp2' })).toThrow(
        expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringMatching(/parity/) as string }),
      );
    }
    expect(() => buildAnsatz(randomHamiltonian(1, [1, 1], 1), { ansatz: 'uccsd', mapping: 'tapered', start: 'zero' })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });
});
