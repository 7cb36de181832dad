/** A state in a sector at work on the stages of a program (program.ts); real until a stage needs phases. */
import { Arena } from '../../kernels/arena.ts';
import { type ComplexRotation, FermionKernel } from '../../kernels/fermion/fermion.ts';
import { stringIndex, type StringSpace } from '../../kernels/determinants/strings.ts';
import type { Pace } from '../statevector/pace.ts';
import type { FermionProgram, Stage, Turn } from './program.ts';
import { Sector } from './sector.ts';

export class FermionState {
  readonly sector: Sector;
  readonly kernel: FermionKernel;
  readonly re: Float64Array;
  /** Null while all amplitudes are real. */
  readonly im: Float64Array | null;
  readonly #arena: Arena;

  /** The state before the first stage. */
  constructor({ size, occupied, real }: Pick<FermionProgram, 'size' | 'occupied' | 'real'>) {
    this.sector = new Sector(size);
    const { alpha, beta } = this.sector;
    this.#arena = new Arena();
    this.kernel = new FermionKernel(this.#arena, alpha.masks.length, beta.masks.length);
    this.re = this.kernel.plane();
    this.im = real ? null : this.kernel.plane();
    const mask = (of: (qubit: number) => boolean, shift: number) =>
      [...occupied].filter(of).reduce((bits, qubit) => bits | (1 << (qubit - shift)), 0);
    const row = stringIndex(mask((qubit) => qubit < alpha.numOrbitals, 0));
    const column = stringIndex(mask((qubit) => qubit >= alpha.numOrbitals, alpha.numOrbitals));
    this.re[row * this.kernel.stride + column] = 1;
  }

  /** Bytes taken so far: planes, lists and scratch. */
  get memoryBytes(): number {
    return this.#arena.usedBytes;
  }

  async run(stages: readonly Stage[], pace: Pace): Promise<void> {
    for (const [k, stage] of stages.entries()) {
      if (stage.kind === 'pair') this.#applyReal(stage.turn);
      else if (stage.kind === 'diagonal') this.#applyDiagonal(stage);
      else if (this.im) this.#applySpin(stage, this.im);
      else for (const turn of stage.turns) this.#applyReal(turn);
      if (pace.due) await pace.rest((k + 1) / stages.length);
    }
  }

  #applyReal({ excitation, theta }: Turn): void {
    const { move, sign } = this.sector.move(excitation);
    const laid = this.kernel.layMove(move);
    const product = { moves: [laid], angles: [sign * theta] };
    this.kernel.rotate(this.re, product);
    if (this.im) this.kernel.rotate(this.im, product);
  }

  #applySpin({ spin, turns, phases }: Stage & { kind: 'spin' }, im: Float64Array): void {
    const rotations = turns.map(({ excitation, theta, delta }): ComplexRotation => {
      const { move, sign } = this.sector.move(excitation);
      const sine = sign * Math.sin(theta);
      return {
        pairs: spin === 0 ? move.rows : move.columns,
        cosine: Math.cos(theta),
        sine: { re: sine * Math.cos(delta), im: sine * Math.sin(delta) },
      };
    });
    const space = spin === 0 ? this.sector.alpha : this.sector.beta;
    const laid = this.kernel.layRotations(rotations, stringPhases(space, phases), space.masks.length);
    if (spin === 0) this.kernel.rotateRowStrings(this.re, im, laid);
    else this.kernel.rotateColumnStrings(this.re, im, laid);
  }

  #applyDiagonal({ phases, pairs }: Stage & { kind: 'diagonal' }): void {
    if (!this.im) return;
    const { alpha, beta } = this.sector;
    const [n, na] = [phases.length, alpha.numOrbitals];
    const angleOf = ({ masks, numOrbitals }: StringSpace, shift: number) =>
      Float64Array.from(masks, (mask) => {
        let angle = 0;
        for (let p = 0; p < numOrbitals; p++) {
          if (!((mask >>> p) & 1)) continue;
          angle -= phases[p + shift];
          for (let q = p + 1; q < numOrbitals; q++) if ((mask >>> q) & 1) angle -= pairs[(p + shift) * n + q + shift];
        }
        return angle;
      });
    const mixed = new Float64Array(alpha.masks.length * beta.numOrbitals);
    alpha.masks.forEach((mask, row) => {
      for (let p = 0; p < na; p++) {
        if ((mask >>> p) & 1) for (let q = 0; q < n - na; q++) mixed[row * (n - na) + q] -= pairs[p * n + na + q];
      }
    });
    this.kernel.applyDiagonal(this.re, this.im, beta.masks, { rows: angleOf(alpha, 0), columns: angleOf(beta, na), mixed });
  }
}

/** exp(i Σ_(q ∈ string) φ_q), interleaved. */
function stringPhases({ masks, numOrbitals }: StringSpace, phases: Float64Array): Float64Array {
  const out = new Float64Array(2 * masks.length);
  masks.forEach((mask, k) => {
    let angle = 0;
    for (let q = 0; q < numOrbitals; q++) if ((mask >>> q) & 1) angle += phases[q];
    out[2 * k] = Math.cos(angle);
    out[2 * k + 1] = Math.sin(angle);
  });
  return out;
}
