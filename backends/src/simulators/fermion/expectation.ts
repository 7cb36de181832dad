/**
 * The `expectation` step in a sector: exact values of Pauli sums, string by string of the same X mask together.
 *
 *   P = i^|x∧z| X^x Z^z,   ⟨P⟩ = Σ_k i^|x∧z| (−1)^|z∧k| ψ*_(k⊕x) ψ_k,   signs of α and β strings apart                    (1)
 *
 * Determinants that X^x takes out of the sector have no amplitude there: a string that changes the electron number gives 0.
 * Cost: amplitudes times strings that stay in the sector.
 */
import { checkParameters, parsePauli, terminalReadout, validateCircuit } from '@cofactor/sdk/circuits';
import type { PauliSum, Resources, RunContext, StepOutput, StepSpec } from '@cofactor/sdk/contracts';
import { popcount, stringIndex, type StringSpace } from '../../kernels/determinants/strings.ts';
import { Pace } from '../statevector/pace.ts';
import { FermionState } from './fermion-state.ts';
import { compile } from './program.ts';

export async function runExpectation(
  { circuit, parameters, observables }: StepSpec<'expectation'>,
  { signal, onProgress }: RunContext,
): Promise<{ output: StepOutput<'expectation'>; resources: Resources }> {
  validateCircuit(circuit);
  checkParameters(circuit, parameters);
  const pace = new Pace(signal, onProgress);
  const program = compile(circuit.numQubits, terminalReadout(circuit).operations, parameters);
  const state = new FermionState(program);
  await state.run(program.stages, pace);
  const values: number[] = [];
  for (const sum of observables) values.push(await expectationOf(state, sum, pace));
  const { alpha, beta } = state.sector;
  return {
    output: { values, standardErrors: values.map(() => 0) },
    resources: { circuitEvaluations: 1, determinants: alpha.masks.length * beta.masks.length },
  };
}

/** Strings that share an X mask, by spin; ofImaginary: those with an odd number of Y. */
interface Group {
  readonly x: readonly [alpha: number, beta: number];
  readonly terms: { z: readonly [alpha: number, beta: number]; coefficient: number; imaginary: boolean }[];
}

async function expectationOf({ sector: { alpha, beta }, kernel, re, im }: FermionState, sum: PauliSum, pace: Pace): Promise<number> {
  let value = 0;
  for (const { x, terms } of groupsOf(sum, alpha.numOrbitals)) {
    const rows = partners(alpha, x[0]);
    const columns = partners(beta, x[1]);
    if (!rows.some((row) => row >= 0) || !columns.some((column) => column >= 0)) continue;
    const signs = terms.map(({ z }) => [signsOf(alpha, z[0]), signsOf(beta, z[1])]);
    const weights = [new Float64Array(columns.length), new Float64Array(columns.length)]; // of Re and of Im ψ*_(k⊕x) ψ_k
    for (const [row, to] of rows.entries()) {
      if (to < 0) continue;
      for (const plane of weights) plane.fill(0);
      terms.forEach(({ coefficient, imaginary }, t) => {
        const plane = weights[imaginary ? 1 : 0];
        const scale = coefficient * signs[t][0][row];
        for (let column = 0; column < plane.length; column++) plane[column] += scale * signs[t][1][column];
      });
      for (let column = 0; column < columns.length; column++) {
        if (columns[column] < 0) continue;
        const here = row * kernel.stride + column;
        const there = to * kernel.stride + columns[column];
        value += weights[0][column] * (re[there] * re[here] + (im ? im[there] * im[here] : 0));
        if (im) value += weights[1][column] * (re[there] * im[here] - im[there] * re[here]);
      }
      if (pace.due) await pace.rest();
    }
  }
  return value;
}

function groupsOf({ terms }: PauliSum, numAlpha: number): Group[] {
  const shift = BigInt(numAlpha);
  const split = (mask: bigint) => [Number(mask & ((1n << shift) - 1n)), Number(mask >> shift)] as const;
  const byX = new Map<bigint, Group>();
  for (const [text, coefficient] of terms) {
    const { x, z } = parsePauli(text);
    let group = byX.get(x);
    if (!group) byX.set(x, (group = { x: split(x), terms: [] }));
    // i^y: 1, i, −1, −i; what is left of i times ψ*ψ is − its imaginary part
    const y = text.length - text.replaceAll('Y', '').length;
    group.terms.push({ z: split(z), coefficient: (y % 4 === 1 || y % 4 === 2 ? -1 : 1) * coefficient, imaginary: y % 2 === 1 });
  }
  return [...byX.values()];
}

/** Where X^mask takes each string, −1 out of the space. */
function partners({ masks, numElectrons }: StringSpace, mask: number): Int32Array {
  return masks.map((string) => (popcount(string ^ mask) === numElectrons ? stringIndex(string ^ mask) : -1));
}

function signsOf({ masks }: StringSpace, mask: number): Int8Array {
  return Int8Array.from(masks, (string) => (popcount(string & mask) & 1 ? -1 : 1));
}
