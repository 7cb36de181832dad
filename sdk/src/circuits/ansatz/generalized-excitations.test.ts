import { expect, test } from 'vitest';
import { create, annihilate } from '../operators/fermion.ts';
import { jordanWigner } from '../operators/jordan-wigner.ts';
import { countBits, formatPauli, parsePauli } from '../operators/pauli.ts';
import { circuitSizes } from '../resources.ts';
import { generalizedExcitations } from './generalized-excitations.ts';
import { qubitPool, qubitPoolSize, stringProduct } from './qubit-pool.ts';
import { uccsdExcitations } from './uccsd.ts';

test('each excitation stands once, keeps the spins, and those of UCCSD are among them', () => {
  for (const numOrbitals of [1, 2, 3, 4]) {
    const pool = generalizedExcitations({ numOrbitals });
    const names = pool.map(({ creation, annihilation }) => [[...annihilation].join(), [...creation].join()].sort().join(' '));
    expect(new Set(names).size).toBe(pool.length);
    for (const { creation, annihilation } of pool) {
      const betas = (orbitals: readonly number[]) => orbitals.filter((p) => p >= numOrbitals).length;
      expect(betas(creation)).toBe(betas(annihilation));
      expect(new Set([...creation, ...annihilation]).size).toBe(2 * creation.length);
    }
    const half = Math.floor(numOrbitals / 2);
    for (const { creation, annihilation } of uccsdExcitations({ numOrbitals, numElectrons: [half, half] })) {
      expect(names).toContain([annihilation.join(), creation.join()].sort().join(' '));
    }
  }
  expect(generalizedExcitations({ numOrbitals: 2 })).toEqual([
    { creation: [1], annihilation: [0] },
    { creation: [3], annihilation: [2] },
    { creation: [1, 3], annihilation: [0, 2] },
    { creation: [1, 2], annihilation: [0, 3] },
  ]);
});

test('the qubit pool is every string of the transformed excitations once, with the Z left out; it keeps both parities', () => {
  expect(qubitPool({ numOrbitals: 1 })).toEqual([]);
  for (const numOrbitals of [2, 3, 4]) {
    const pool = qubitPool({ numOrbitals }).map((pauli) => formatPauli(pauli, 2 * numOrbitals));
    const expected = generalizedExcitations({ numOrbitals }).flatMap(({ creation, annihilation }) => {
      const forth = [...creation.map(create), ...annihilation.toReversed().map(annihilate)];
      const back = [...annihilation.map(create), ...creation.toReversed().map(annihilate)];
      const terms = [
        { coefficient: 1, operators: forth },
        { coefficient: -1, operators: back },
      ];
      const strings = jordanWigner(terms, 2 * numOrbitals).terms();
      return strings.map((pauli) => formatPauli(pauli, 2 * numOrbitals).replaceAll('Z', 'I'));
    });
    expect(pool.toSorted()).toEqual([...new Set(expected)].toSorted());
    expect(pool).toHaveLength(qubitPoolSize({ numOrbitals }));
    const block = (1n << BigInt(numOrbitals)) - 1n;
    for (const text of pool) {
      const { x, z } = parsePauli(text);
      expect([countBits(x & block) % 2, countBits(x & ~block) % 2, countBits(x & z) % 2]).toEqual([0, 0, 1]);
    }
  }
});

test('a string of weight w is 2(w − 1) CX', () => {
  const strings = ['IIXY', 'XXXY', 'IIYX'].map((text) => parsePauli(text));
  const circuit = stringProduct({ numOrbitals: 2, numElectrons: [1, 1] }, strings);
  expect(circuitSizes(circuit)).toMatchObject({ qubits: 4, parameters: 3, twoQubitGates: 2 + 6 + 2 });
});
