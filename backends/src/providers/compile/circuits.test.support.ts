/**
 * Circuits of the reference counts, generated from their definitions.
 *
 * Source      Barenco et al., Phys. Rev. A 52, 3457 (1995), DOI 10.1103/PhysRevA.52.3457 (Lemma 7.2: dirty helpers);
 *             Vedral, Barenco & Ekert, Phys. Rev. A 54, 147 (1996), DOI 10.1103/PhysRevA.54.147 (VBE adder);
 *             Cuccaro et al., arXiv:quant-ph/0410184 (ripple-carry adders: majority and unmajority; the shallower one of §3).
 */
import { circuitBuilder } from '@cofactor/sdk/circuits';
import { stream, type Circuit } from '@cofactor/sdk/contracts';

type Builder = ReturnType<typeof circuitBuilder>;

/** n controls, n − 2 clean helpers: 2n − 3 Toffolis. Controls 0 … n−1, helpers, target last. */
export function toffoliLadder(n: number): Circuit {
  const helper = (k: number): number => n + k;
  const up = Array.from({ length: n - 2 }, (_, k): number[] => (k === 0 ? [0, 1, helper(0)] : [k + 1, helper(k - 1), helper(k)]));
  const builder = circuitBuilder(2 * n - 1);
  for (const qubits of [...up, [n - 1, helper(n - 3), 2 * n - 2], ...up.toReversed()]) builder.gate('ccx', qubits);
  return builder.build();
}

/** n controls, n − 2 helpers in any state: 4 (n − 2) Toffolis. */
export function barencoToffoli(n: number): Circuit {
  const helper = (k: number): number => n + k;
  const middle = Array.from({ length: n - 3 }, (_, k) => [n - 2 - k, helper(n - 4 - k), helper(n - 3 - k)]);
  const dip = [...middle, [0, 1, helper(0)], ...middle.toReversed()];
  const top = [n - 1, helper(n - 3), 2 * n - 2];
  const builder = circuitBuilder(2 * n - 1);
  for (const qubits of [top, ...dip, top, ...dip]) builder.gate('ccx', qubits);
  return builder.build();
}

/** Cuccaro's adder with carries in and out: qubits carry in, (b, a) by bit, carry out; b becomes the sum. */
export function cuccaroAdder(bits: number): Circuit {
  const [b, a, out] = [(k: number) => 1 + 2 * k, (k: number) => 2 + 2 * k, 2 * bits + 1];
  const carry = (k: number): number => (k === 0 ? 0 : a(k - 1));
  const builder = circuitBuilder(2 * bits + 2);
  for (let k = 0; k < bits; k++)
    builder
      .gate('cx', [a(k), b(k)])
      .gate('cx', [a(k), carry(k)])
      .gate('ccx', [carry(k), b(k), a(k)]);
  builder.gate('cx', [a(bits - 1), out]);
  for (let k = bits - 1; k >= 0; k--)
    builder
      .gate('ccx', [carry(k), b(k), a(k)])
      .gate('cx', [a(k), carry(k)])
      .gate('cx', [carry(k), b(k)]);
  return builder.build();
}

/** Cuccaro's shallower adder: qubits a, b, a helper, the carry out; 2n − 1 Toffolis and 5n − 3 CX for n ≥ 4. */
export function rippleAdder(n: number): Circuit {
  const [a, b, x, z] = [(k: number) => k, (k: number) => n + k, 2 * n, 2 * n + 1];
  const builder = circuitBuilder(2 * n + 2);
  const cx = (from: number, to: number): Builder => builder.gate('cx', [from, to]);
  const ccx = (c: number, d: number, to: number): Builder => builder.gate('ccx', [c, d, to]);
  const negate = (k: number): Builder => builder.gate('x', [b(k)]);
  for (let k = 1; k < n; k++) cx(a(k), b(k));
  cx(a(1), x);
  ccx(a(0), b(0), x);
  cx(a(2), a(1));
  ccx(x, b(1), a(1));
  cx(a(3), a(2));
  for (let k = 2; k < n - 2; k++) {
    ccx(a(k - 1), b(k), a(k));
    cx(a(k + 2), a(k + 1));
  }
  ccx(a(n - 3), b(n - 2), a(n - 2));
  cx(a(n - 1), z);
  ccx(a(n - 2), b(n - 1), z);
  for (let k = 1; k < n - 1; k++) negate(k);
  cx(x, b(1));
  for (let k = 2; k < n; k++) cx(a(k - 1), b(k));
  ccx(a(n - 3), b(n - 2), a(n - 2));
  for (let k = n - 3; k >= 2; k--) {
    ccx(a(k - 1), b(k), a(k));
    cx(a(k + 2), a(k + 1));
    negate(k + 1);
  }
  ccx(x, b(1), a(1));
  cx(a(3), a(2));
  negate(2);
  ccx(a(0), b(0), x);
  cx(a(2), a(1));
  negate(1);
  cx(a(1), x);
  for (let k = 0; k < n; k++) cx(a(k), b(k));
  return builder.build();
}

/** Vedral, Barenco & Ekert: qubits (carry, a, b) by bit, carry out; b becomes the sum. */
export function vbeAdder(bits: number): Circuit {
  const [c, a, b] = [(k: number) => 3 * k, (k: number) => 3 * k + 1, (k: number) => 3 * k + 2];
  const builder = circuitBuilder(3 * bits + 1);
  const carry = (k: number): Builder =>
    builder
      .gate('ccx', [a(k), b(k), c(k + 1)])
      .gate('cx', [a(k), b(k)])
      .gate('ccx', [c(k), b(k), c(k + 1)]);
  const carryBack = (k: number): Builder =>
    builder
      .gate('ccx', [c(k), b(k), c(k + 1)])
      .gate('cx', [a(k), b(k)])
      .gate('ccx', [a(k), b(k), c(k + 1)]);
  for (let k = 0; k < bits; k++) carry(k);
  builder.gate('cx', [c(bits - 1), b(bits - 1)]); // a was added by the carry
  for (let k = bits - 2; k >= 0; k--) {
    carryBack(k);
    builder.gate('cx', [a(k), b(k)]).gate('cx', [c(k), b(k)]);
  }
  return builder.build();
}

/** With the qubits in reverse at the end where `swapped`. */
export function fourier(n: number, swapped = true): Circuit {
  const builder = circuitBuilder(n);
  for (let k = n - 1; k >= 0; k--) {
    builder.gate('h', [k]);
    for (let j = k - 1; j >= 0; j--) builder.gate('cp', [j, k], Math.PI / 2 ** (k - j));
  }
  if (swapped) for (let k = 0; k < Math.floor(n / 2); k++) builder.gate('swap', [k, n - 1 - k]);
  return builder.build();
}

/** The secret is all ones. */
export function bernsteinVazirani(n: number): Circuit {
  const builder = circuitBuilder(n).gate('x', [n - 1]);
  for (let q = 0; q < n; q++) builder.gate('h', [q]);
  for (let q = 0; q + 1 < n; q++) builder.gate('cx', [q, n - 1]);
  for (let q = 0; q + 1 < n; q++) builder.gate('h', [q]);
  return builder.build();
}

export function catState(n: number): Circuit {
  const builder = circuitBuilder(n).gate('h', [0]);
  for (let q = 0; q + 1 < n; q++) builder.gate('cx', [q, q + 1]);
  return builder.build();
}

/** Layers of RY and RZ, and CX around the ring between them. @param angleOf of the k-th rotation @default random */
export function circularLayers(n: number, layers: number, angleOf?: (k: number) => number): Circuit {
  const random = stream(0, 'circular-layers');
  const builder = circuitBuilder(n);
  let count = 0;
  const angle = (): number => (angleOf ? angleOf(count++) : 2 * Math.PI * random.uniform());
  for (let layer = 0; layer <= layers; layer++) {
    for (let q = 0; q < n; q++) builder.gate('ry', [q], angle());
    for (let q = 0; q < n; q++) builder.gate('rz', [q], angle());
    if (layer < layers) for (let q = 0; q < n; q++) builder.gate('cx', [(q + n - 1) % n, q]);
  }
  return builder.build();
}

/** One Trotter step of the transverse-field Ising model on a rows × columns lattice. */
export function isingStep(rows: number, columns: number): Circuit {
  const builder = circuitBuilder(rows * columns);
  for (let q = 0; q < rows * columns; q++) {
    if ((q + 1) % columns !== 0) builder.gate('rzz', [q, q + 1], 0.2);
    if (q + columns < rows * columns) builder.gate('rzz', [q, q + columns], 0.2);
  }
  for (let q = 0; q < rows * columns; q++) builder.gate('rx', [q], 0.3);
  return builder.build();
}
