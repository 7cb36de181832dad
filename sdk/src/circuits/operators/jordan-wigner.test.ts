import { describe, expect, test } from 'vitest';
import { adjoint, annihilationMatrix, distance, identity, multiply, operatorMatrix, plus, sumMatrix } from '../dense.test.support.ts';
import { adjointTerm, annihilate, create, type FermionTerm, hamiltonianTerms, numberOperator } from './fermion.ts';
import { jordanWigner, jordanWignerHamiltonian } from './jordan-wigner.ts';
import { randomHamiltonian } from '../../testing/random-hamiltonian.ts';
import { PauliOperator } from './pauli.ts';

const NUM_QUBITS = 4;
const orbitals = Array.from({ length: NUM_QUBITS }, (_, p) => p);
const term = (...operators: FermionTerm['operators']): FermionTerm => ({ coefficient: 1, operators });
const map = (...terms: FermionTerm[]) => operatorMatrix(jordanWigner(terms, NUM_QUBITS));

describe('ladder operators', () => {
  test.each(orbitals)('a_%i has the matrix of its definition', (p) => {
    expect(distance(map(term(annihilate(p))), annihilationMatrix(p, NUM_QUBITS))).toBe(0);
    expect(distance(map(term(create(p))), adjoint(annihilationMatrix(p, NUM_QUBITS)))).toBe(0);
  });

  test('anticommute', () => {
    const zero = new Float64Array(2 * 4 ** NUM_QUBITS);
    for (const p of orbitals) {
      for (const q of orbitals) {
        const mixed = map(term(annihilate(p), create(q)), term(create(q), annihilate(p)));
        expect(distance(mixed, p === q ? identity(2 ** NUM_QUBITS) : zero)).toBe(0);
        expect(distance(map(term(annihilate(p), annihilate(q)), term(annihilate(q), annihilate(p))), zero)).toBe(0);
      }
    }
  });

  test('the adjoint of a term is the adjoint of its matrix', () => {
    const some = { coefficient: 0.3, operators: [create(2), annihilate(0), create(1), annihilate(3)] };
    expect(distance(map(adjointTerm(some)), adjoint(map(some)))).toBe(0);
  });
});

describe('the Hamiltonian', () => {
  const hamiltonian = randomHamiltonian(3, [2, 1], 5);
  const sum = jordanWignerHamiltonian(hamiltonian);
  const matrix = sumMatrix(6, sum.terms);

  test('is what multiplying ladder matrices gives', () => {
    const n = 6;
    const lower = Array.from({ length: n }, (_, p) => annihilationMatrix(p, n));
    let dense: Float64Array = new Float64Array(2 * 4 ** n);
    for (const { coefficient, operators } of hamiltonianTerms(hamiltonian)) {
      const factors = operators.map(({ orbital, creation }) => (creation ? adjoint(lower[orbital]) : lower[orbital]));
      dense = plus(dense, factors.reduce(multiply, identity(2 ** n)), coefficient);
    }
    expect(distance(matrix, dense)).toBeLessThan(1e-12);
  });

  test('is what mapping it term by term gives', () => {
    const generic = jordanWigner(hamiltonianTerms(hamiltonian), 6).toSum();
    const difference = PauliOperator.fromSum(sum).addScaled(PauliOperator.fromSum(generic), -1);
    expect(Math.max(0, ...difference.terms().map(({ re }) => Math.abs(re)))).toBeLessThan(1e-13);
    expect(sum.terms.length).toBe(generic.terms.length);
  });

  test('is hermitian and keeps the number of particles', () => {
    const number = operatorMatrix(jordanWigner(numberOperator(6), 6));
    expect(distance(matrix, adjoint(matrix))).toBe(0);
    expect(distance(multiply(matrix, number), multiply(number, matrix))).toBeLessThan(1e-12);
  });

  test('refuses arrays and electrons that do not fit', () => {
    expect(() => jordanWignerHamiltonian({ ...hamiltonian, h1: new Float64Array(4) })).toThrow(/hamiltonian\.h1: expected 9/);
    expect(() => jordanWignerHamiltonian({ ...hamiltonian, numElectrons: [4, 0] })).toThrow(/numElectrons\.0/);
  });
});
