/** The `sample` step: determinants drawn from a state in its sector, printed as bit strings of the register. */
import { checkParameters, terminalReadout, validateCircuit, type Readout } from '@cofactor/sdk/circuits';
import { type RandomStream, type Resources, type RunContext, type StepOutput, type StepSpec, stream } from '@cofactor/sdk/contracts';
import { Pace } from '../statevector/pace.ts';
import { FermionState } from './fermion-state.ts';
import { compile } from './program.ts';

/** Shots drawn at a time: some ms. */
const SHOTS_PER_PIECE = 1 << 12;

export async function runSample(
  spec: StepSpec<'sample'>,
  { signal, onProgress }: RunContext,
): Promise<{ output: StepOutput<'sample'>; resources: Resources }> {
  const { circuit, parameters, shots, seed } = spec;
  validateCircuit(circuit);
  checkParameters(circuit, parameters);
  const readout = terminalReadout(circuit);
  const pace = new Pace(signal, onProgress);
  const program = compile(circuit.numQubits, readout.operations, parameters);
  const state = new FermionState(program);
  await state.run(program.stages, pace);

  const seen = await drawDeterminants(state, shots, stream(seed, 'fermion/sample'), pace);
  const counts: Record<string, number> = {};
  const { alpha, beta } = state.sector;
  for (const [index, count] of seen) {
    const [row, column] = [Math.floor(index / beta.masks.length), index % beta.masks.length];
    const outcome = printed(alpha.masks[row], beta.masks[column], alpha.numOrbitals, readout);
    counts[outcome] = (counts[outcome] ?? 0) + count;
  }
  const determinants = alpha.masks.length * beta.masks.length;
  return { output: { counts }, resources: { circuitEvaluations: 1, shots, determinants } };
}

/**
 * How often each determinant was seen, by [row · columns + column], ascending. One uniform number a shot picks a row by cumulated
 * weight and a column within it, so equal streams give equal determinants, and one of weight 0 is never drawn.
 */
async function drawDeterminants(
  { kernel, re, im }: Pick<FermionState, 'kernel' | 're' | 'im'>,
  shots: number,
  random: RandomStream,
  pace: Pace,
): Promise<[index: number, count: number][]> {
  const { numRows, numColumns, stride } = kernel;
  const upTo = new Float64Array(numRows);
  let total = 0;
  for (let row = 0; row < numRows; row++) {
    total += kernel.rowWeight(re, row) + (im ? kernel.rowWeight(im, row) : 0);
    upTo[row] = total;
  }
  const seen = new Map<number, number>();
  for (let shot = 0; shot < shots; shot++) {
    if (shot % SHOTS_PER_PIECE === 0 && pace.due) await pace.rest();
    const target = random.uniform() * total;
    const row = firstAbove(upTo, target);
    let below = row > 0 ? upTo[row - 1] : 0;
    let picked = 0;
    for (let column = 0; column < numColumns; column++) {
      const at = row * stride + column;
      const weight = re[at] ** 2 + (im ? im[at] ** 2 : 0);
      if (weight === 0) continue;
      picked = column; // rounding may leave the sum short of the target: then the last possible column of the row
      below += weight;
      if (below > target) break;
    }
    const index = row * numColumns + picked;
    seen.set(index, (seen.get(index) ?? 0) + 1);
  }
  return [...seen].sort(([a], [b]) => a - b);
}

/** First index whose entry exceeds `target` in an ascending array; the last that raised the sum if none does. */
function firstAbove(ascending: Float64Array, target: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] > target) high = middle;
    else low = middle + 1;
  }
  while (low > 0 && ascending[low] === ascending[low - 1]) low--;
  return low;
}

/** A determinant as its outcome. Bits that nothing was measured into print 0. */
function printed(alphaMask: number, betaMask: number, numAlpha: number, { measured, numBits }: Readout): string {
  const bits = Array.from({ length: numBits }, () => '0');
  for (const { qubit, bit } of measured) {
    bits[numBits - 1 - bit] = String((qubit < numAlpha ? alphaMask >>> qubit : betaMask >>> (qubit - numAlpha)) & 1);
  }
  return bits.join('');
}
