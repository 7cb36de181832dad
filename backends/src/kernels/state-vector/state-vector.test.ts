import { stream } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { StateVector, type PauliGroup } from './state-vector.ts';

// Dense operators, built from Kronecker products alone: no masks, no popcounts.

interface Matrix {
  size: number;
  /** Interleaved (re, im), row-major. */
  data: Float64Array;
}

const matrix = (...data: number[]): Matrix => ({ size: Math.sqrt(data.length / 2), data: Float64Array.from(data) });
const I = matrix(1, 0, 0, 0, 0, 0, 1, 0);
const X = matrix(0, 0, 1, 0, 1, 0, 0, 0);
const Y = matrix(0, 0, 0, -1, 0, 1, 0, 0);
const Z = matrix(1, 0, 0, 0, 0, 0, -1, 0);
const H = matrix(Math.SQRT1_2, 0, Math.SQRT1_2, 0, Math.SQRT1_2, 0, -Math.SQRT1_2, 0);
/** |0⟩⟨1|: empties an orbital. */
const LOWER = matrix(0, 0, 1, 0, 0, 0, 0, 0);

function build(size: number, element: (row: number, column: number) => [number, number]): Matrix {
  const data = new Float64Array(2 * size * size);
  for (let k = 0; k < size * size; k++) [data[2 * k], data[2 * k + 1]] = element(Math.floor(k / size), k % size);
  return { size, data };
}

const at = ({ size, data }: Matrix, row: number, column: number): [number, number] => {
  const k = 2 * (row * size + column);
  return [data[k], data[k + 1]];
};

function multiply(a: Matrix, b: Matrix): Matrix {
  const { size } = a;
  const data = new Float64Array(2 * size * size);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < size; k++) {
      const [x, y] = at(a, row, k);
      if (x === 0 && y === 0) continue;
      for (let column = 0; column < size; column++) {
        const [u, v] = at(b, k, column);
        data[2 * (row * size + column)] += x * u - y * v;
        data[2 * (row * size + column) + 1] += x * v + y * u;
      }
    }
  }
  return { size, data };
}

/** a + factor·b. */
function add(a: Matrix, b: Matrix, [re, im]: [number, number] = [1, 0]): Matrix {
  return build(a.size, (row, column) => {
    const [x, y] = at(a, row, column);
    const [u, v] = at(b, row, column);
    return [x + re * u - im * v, y + re * v + im * u];
  });
}

function dagger(a: Matrix): Matrix {
  return build(a.size, (row, column) => {
    const [re, im] = at(a, column, row);
    return [re, -im];
  });
}

function kronecker(a: Matrix, b: Matrix): Matrix {
  return build(a.size * b.size, (row, column) => {
    const [x, y] = at(a, Math.floor(row / b.size), Math.floor(column / b.size));
    const [u, v] = at(b, row % b.size, column % b.size);
    return [x * u - y * v, x * v + y * u];
  });
}

/** ⊗ of one factor per qubit, qubit 0 rightmost. */
const tensor = (factors: Matrix[]): Matrix => factors.reduce((product, factor) => kronecker(factor, product));

const identity = (size: number): Matrix => build(size, (row, column) => [row === column ? 1 : 0, 0]);

/** e^(factor·a) by its series, for ‖factor·a‖ ≤ 4: the term of order 40 is below 1e-23. */
function exponential(a: Matrix, factor: [number, number]): Matrix {
  const zero = build(a.size, () => [0, 0]);
  let sum = identity(a.size);
  let term = identity(a.size);
  for (let order = 1; order <= 40; order++) {
    term = add(zero, multiply(a, term), [factor[0] / order, factor[1] / order]);
    sum = add(sum, term);
  }
  return sum;
}

/** Jordan–Wigner: a_p = Z on all lower orbitals, |0⟩⟨1| on p. */
const annihilator = (p: number, n: number): Matrix => tensor(Array.from({ length: n }, (_, q) => (q < p ? Z : q === p ? LOWER : I)));

// The same operators as the kernels apply them: column k is the image of |k⟩.

const arena = new Arena();

function matrixOf(n: number, apply: (psi: StateVector) => void): Matrix {
  const mark = arena.mark();
  const psi = new StateVector(n, { arena });
  const columns = Array.from({ length: 2 ** n }, (_, k) => {
    psi.reset(k);
    apply(psi);
    return psi.amplitudes.slice();
  });
  arena.release(mark);
  return build(2 ** n, (row, column) => [columns[column][2 * row], columns[column][2 * row + 1]]);
}

function difference(a: Matrix, b: Matrix): number {
  expect(a.data.length).toBe(b.data.length);
  return a.data.reduce((worst, value, k) => Math.max(worst, Math.abs(value - b.data[k])), 0);
}

/** Operators are of order 1 and at most 64 × 64, series included. */
const TOLERANCE = 1e-13;
const random = stream(5, 'state-vector/algebra');
const angle = () => 4 * (random.uniform() - 0.5);

function randomState(n: number): StateVector {
  const psi = new StateVector(n);
  psi.amplitudes.set(Float64Array.from({ length: 2 * 2 ** n }, () => random.normal()));
  psi.scale(1 / psi.norm());
  return psi;
}

describe('gates', () => {
  test('qubit q is bit q of the basis index', () => {
    const psi = new StateVector(3);
    psi.applyX(2);
    expect(psi.amplitudes[2 * 0b100]).toBe(1);
    psi.applyCx(2, 0);
    expect(psi.amplitudes[2 * 0b101]).toBe(1);
    psi.applySwap(0, 1);
    expect(psi.amplitudes[2 * 0b110]).toBe(1);
  });

  test('HXH = Z, CX² = 1, SWAP is three CX, CZ is a CX between Hadamards', () => {
    const n = 3;
    expect(
      difference(
        matrixOf(n, (psi) => [psi.apply1(1, H.data), psi.applyX(1), psi.apply1(1, H.data)]),
        tensor([I, Z, I]),
      ),
    ).toBeLessThan(TOLERANCE);
    expect(
      difference(
        matrixOf(n, (psi) => [psi.applyCx(2, 0), psi.applyCx(2, 0)]),
        identity(8),
      ),
    ).toBe(0);
    const swap = matrixOf(n, (psi) => psi.applySwap(0, 2));
    expect(
      difference(
        matrixOf(n, (psi) => [psi.applyCx(0, 2), psi.applyCx(2, 0), psi.applyCx(0, 2)]),
        swap,
      ),
    ).toBe(0);
    const cz = matrixOf(n, (psi) => psi.applyCz(0, 1));
    expect(
      difference(
        matrixOf(n, (psi) => [psi.apply1(1, H.data), psi.applyCx(0, 1), psi.apply1(1, H.data)]),
        cz,
      ),
    ).toBeLessThan(TOLERANCE);
  });

  test('CX and CZ are their Kronecker forms', () => {
    const projectors = [matrix(1, 0, 0, 0, 0, 0, 0, 0), matrix(0, 0, 0, 0, 0, 0, 1, 0)];
    for (const [gate, target] of [
      ['applyCx', X],
      ['applyCz', Z],
    ] as const) {
      const dense = add(tensor([projectors[0], I, I]), tensor([projectors[1], I, target])); // control 0, target 2
      expect(
        difference(
          matrixOf(3, (psi) => psi[gate](0, 2)),
          dense,
        ),
      ).toBe(0);
    }
  });

  test('a gate on one or two qubits is its matrix there and the identity elsewhere', () => {
    const n = 4;
    const [a, b] = [exponential(add(X, Z, [0.3, 0]), [0, 0.7]), exponential(add(Y, Z, [0.6, 0]), [0, -0.4])];
    const factors = Array.from({ length: n }, () => I);
    for (let q = 0; q < n; q++) {
      expect(
        difference(
          matrixOf(n, (psi) => psi.apply1(q, a.data)),
          tensor(factors.with(q, a)),
        ),
      ).toBeLessThan(TOLERANCE);
      for (let p = 0; p < n; p++) {
        if (p === q) continue;
        const both = matrixOf(n, (psi) => psi.apply2(q, p, kronecker(b, a).data)); // index 2·bit(p) + bit(q)
        expect(difference(both, tensor(factors.with(q, a).with(p, b)))).toBeLessThan(TOLERANCE);
        expect(
          difference(
            both,
            matrixOf(n, (psi) => [psi.apply1(q, a.data), psi.apply1(p, b.data)]),
          ),
        ).toBeLessThan(TOLERANCE);
      }
    }
  });

  test('apply2 keeps the order of its qubits: a CX matrix is a CX', () => {
    const cx = build(4, (row, column) => [row === [0, 3, 2, 1][column] ? 1 : 0, 0]); // bit 0 controls bit 1
    expect(
      difference(
        matrixOf(3, (psi) => psi.apply2(2, 0, cx.data)),
        matrixOf(3, (psi) => psi.applyCx(2, 0)),
      ),
    ).toBe(0);
  });
});

describe('Pauli strings', () => {
  const n = 4;
  const letters = [I, X, Z, Y]; // by x + 2z
  const strings = Array.from({ length: 4 ** n }, (_, code) => {
    const letterOf = (q: number) => (code >> (2 * q)) & 3;
    const mask = (bit: 1 | 2) => Array.from({ length: n }, (_, q) => (letterOf(q) & bit ? 1 << q : 0)).reduce((sum, part) => sum + part);
    return { x: mask(1), z: mask(2), dense: tensor(Array.from({ length: n }, (_, q) => letters[letterOf(q)])) };
  });

  test('every rotation on four qubits is the exponential of its string', () => {
    for (const { x, z, dense } of strings) {
      const theta = angle();
      const rotation = matrixOf(n, (psi) => psi.applyPauliRotation(x, z, theta));
      expect(difference(rotation, exponential(dense, [0, -theta / 2])), `x ${x} z ${z}`).toBeLessThan(TOLERANCE);
    }
  });

  test('expectations and matrix elements are those of the dense string', () => {
    const psi = randomState(n);
    const other = psi.sibling();
    other.copyFrom(randomState(n));
    for (const { x, z, dense } of strings) {
      const element = denseElement(other, dense, psi);
      expect(psi.expectationPauli(x, BigInt(z))).toBeCloseTo(denseElement(psi, dense, psi)[0], 13);
      expect(psi.pauliMatrixElement(other, x, z).re).toBeCloseTo(element[0], 13);
      expect(psi.imaginaryPauliElement(other, x, z)).toBeCloseTo(element[1], 13);
    }
  });

  test('a Pauli sum acts and averages as its dense matrix', () => {
    const psi = randomState(n);
    const out = psi.sibling();
    const chosen = strings.filter(() => random.uniform() < 0.4).map((string) => ({ ...string, coefficient: angle() }));
    const dense = chosen.reduce(
      (sum, { dense, coefficient }) => add(sum, dense, [coefficient, 0]),
      build(2 ** n, () => [0, 0]),
    );
    const groups = [...Map.groupBy(chosen, ({ x }) => x)].map(
      ([xMask, members]): PauliGroup => ({
        xMask,
        zMasks: Int32Array.from(members, ({ z }) => z),
        coefficients: Float64Array.from(members, ({ coefficient }) => coefficient),
      }),
    );
    const image = denseTimes(dense, psi);
    psi.applyPauliSumInto(out, groups);
    out.amplitudes.forEach((value, k) => expect(value).toBeCloseTo(image[k], 12));
    expect(psi.expectationSum(groups)).toBeCloseTo(denseElement(psi, dense, psi)[0], 12);
    expect(out.innerProduct(psi).re).toBeCloseTo(psi.expectationSum(groups), 12);
  });
});

describe('excitations', () => {
  const [SINGLE, DOUBLE] = [1, 2];
  /** Every choice of `rank` created and `rank` annihilated orbitals among n, ascending. */
  const excitations = [4, 5, 6].flatMap((n) =>
    [SINGLE, DOUBLE].flatMap((rank) => {
      const sets = Array.from({ length: 2 ** n }, (_, set) => Array.from({ length: n }, (_, q) => q).filter((q) => set & (1 << q)));
      const ofRank = sets.filter((set) => set.length === rank);
      return ofRank.flatMap((created) =>
        ofRank.filter((annihilated) => !annihilated.some((q) => created.includes(q))).map((annihilated) => ({ n, created, annihilated })),
      );
    }),
  );

  const maskOf = (orbitals: number[]) => orbitals.reduce((mask, q) => mask | (1 << q), 0);

  /** T = a†_p a†_q … a_s a_r, and the masks that the docstring of applyExcitation gives for it. */
  function excitation({ n, created, annihilated }: (typeof excitations)[number]) {
    const [creation, annihilation] = [maskOf(created), maskOf(annihilated)];
    const between = ([low, high]: number[]) => (1 << high) - (2 << low);
    const pairs = created.length === 1 ? [[...created, ...annihilated].sort((a, b) => a - b)] : [created, annihilated];
    const parity = pairs.reduce((mask, pair) => mask ^ between(pair), 0) & ~(creation | annihilation);
    const operators = [...created.map((p) => dagger(annihilator(p, n))), ...[...annihilated].reverse().map((p) => annihilator(p, n))];
    const dense = operators.reduce(multiply);
    const [constantSign] = at(dense, creation, annihilation); // image of the state that holds the annihilated orbitals alone
    return { n, creation, annihilation, parity, constantSign, generator: add(dense, dagger(dense), [-1, 0]) };
  }

  test('there are as many as counted by hand', () => {
    expect(excitations.length).toBe(12 + 20 + 30 + 6 + 30 + 90);
  });

  test('each is the exponential of its Jordan–Wigner matrix', () => {
    for (const candidate of excitations.filter(({ n }) => n < 6 || random.uniform() < 0.15)) {
      const { n, creation, annihilation, parity, constantSign, generator } = excitation(candidate);
      const theta = angle();
      const applied = matrixOf(n, (psi) => psi.applyExcitation(creation, annihilation, parity, constantSign * theta));
      expect(difference(applied, exponential(generator, [theta, 0])), JSON.stringify(candidate)).toBeLessThan(TOLERANCE);
    }
  });

  test('the gradient is the dense matrix element, for all of them', () => {
    for (const candidate of excitations) {
      const { n, creation, annihilation, parity, constantSign, generator } = excitation(candidate);
      const psi = randomState(n);
      const lambda = psi.sibling();
      lambda.copyFrom(randomState(n));
      const gradient = constantSign * psi.excitationGradient(lambda, creation, annihilation, parity);
      expect(gradient).toBeCloseTo(2 * denseElement(lambda, generator, psi)[0], 13);
    }
  });
});

test('adjoint derivatives equal central differences of the energy', () => {
  const n = 5;
  const start = randomState(n);
  const groups: PauliGroup[] = [0, 0b00011, 0b10110].map((xMask) => ({
    xMask,
    zMasks: Int32Array.from({ length: 8 }, () => random.integer(2 ** n)),
    coefficients: Float64Array.from({ length: 8 }, angle),
  }));
  const psi = start.sibling();
  const lambda = start.sibling();
  const step = 1e-4;
  const cases = [
    {
      apply: (theta: number) => psi.applyPauliRotation(0b01101, 0b00111, theta),
      derivative: () => psi.imaginaryPauliElement(lambda, 0b01101, 0b00111),
    },
    {
      apply: (theta: number) => psi.applyExcitation(0b10010, 0b00101, 0b01000, theta),
      derivative: () => psi.excitationGradient(lambda, 0b10010, 0b00101, 0b01000),
    },
  ];
  for (const { apply, derivative } of cases) {
    const energy = (theta: number) => {
      psi.copyFrom(start);
      apply(theta);
      return psi.expectationSum(groups);
    };
    const numeric = (energy(0.4 + step) - energy(0.4 - step)) / (2 * step);
    energy(0.4);
    psi.applyPauliSumInto(lambda, groups);
    expect(Math.abs(derivative() - numeric)).toBeLessThan(1e-6); // third derivative · step² / 6
    expect(Math.abs(numeric)).toBeGreaterThan(1e-2);
  }
});

test('misuse is refused with what was expected', () => {
  const psi = new StateVector(3);
  expect(() => new StateVector(28)).toThrow('1 to 27 qubits, got 28');
  expect(() => psi.applyX(3)).toThrow('a qubit from 0 to 2, got 3');
  expect(() => psi.applyCx(1, 1)).toThrow('two different qubits');
  expect(() => psi.applyPauliRotation(8, 0, 1)).toThrow('a mask or basis state of 3 bits, got 8');
  expect(() => psi.applyExcitation(1, 3, 0, 1)).toThrow('disjoint');
  expect(() => psi.innerProduct(new StateVector(3))).toThrow('sibling()');
  expect(() => psi.applyPauliSumInto(psi, [])).toThrow('another vector');
  psi.dispose();
  expect(() => psi.applyX(0)).toThrow('disposed');
});

function denseTimes(dense: Matrix, psi: StateVector): Float64Array {
  const { amplitudes } = psi;
  const image = new Float64Array(amplitudes.length);
  for (let row = 0; row < dense.size; row++) {
    for (let column = 0; column < dense.size; column++) {
      const [re, im] = at(dense, row, column);
      image[2 * row] += re * amplitudes[2 * column] - im * amplitudes[2 * column + 1];
      image[2 * row + 1] += re * amplitudes[2 * column + 1] + im * amplitudes[2 * column];
    }
  }
  return image;
}

/** ⟨bra|dense|ket⟩. */
function denseElement(bra: StateVector, dense: Matrix, ket: StateVector): [number, number] {
  const image = denseTimes(dense, ket);
  const { amplitudes } = bra;
  const sum: [number, number] = [0, 0];
  for (let k = 0; k < image.length; k += 2) {
    sum[0] += amplitudes[k] * image[k] + amplitudes[k + 1] * image[k + 1];
    sum[1] += amplitudes[k] * image[k + 1] - amplitudes[k + 1] * image[k];
  }
  return sum;
}
