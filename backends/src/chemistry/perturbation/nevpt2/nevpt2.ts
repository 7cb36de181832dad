/**
 * Strongly contracted n-electron valence perturbation theory to second order, on the states of a complete active space.
 *
 *   H_Dyall = Σ_core ε_i E_ii + Σ_virtual ε_r E_rr + H_act,   ε from F = h + J(D) − ½ K(D), D the density of the state   (1)
 *   E = E_CAS + E₂,   E₂ over eight classes of perturbers (perturbers.ts)                                             (2)
 *
 * Active perturbers are vectors that H_act acts on (active-metrics.ts): no density matrix of three or four electrons is made. The
 * energies do not change with rotations among core, active or virtual orbitals; they vanish where the space is full.
 *
 * Source      Angeli, Cimiraglia, Evangelisti, Leininger & Malrieu, J. Chem. Phys. 114 (2001) 10252, DOI 10.1063/1.1361246;
 *             Angeli, Cimiraglia & Malrieu, J. Chem. Phys. 117 (2002) 9138, DOI 10.1063/1.1515317.
 * Cost        some 4 m² + 2 (numVirtual + numCore) products H c, and integrals with at most two virtual indices.
 */
import { invalidInput, throwIfCancelled, type Warning } from '@cofactor/sdk/contracts';
import { canonicalRotation, type CasscfInput, columnsOf, coreField, type OrbitalFrame, turned } from '../../casscf/index.ts';
import { type CiRoot, type CiVector, rdm1, solveCi, stringsOf } from '../../correlation/index.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/index.ts';
import { expand, multiply, range, sandwich, selectColumns, transpose } from '../../linear-algebra.ts';
import { exchangeMetric, oneMetric, pairMetric, singleMetric } from './active-metrics.ts';
import { addTriples, type ClassEnergy, exchanged, pairs, Perturbers, singles } from './perturbers.ts';
import { oppositeSpinEnergy, sameSpinEnergy } from '../mp2-pairs.ts';
import type { Reference } from './sector.ts';

export interface Nevpt2Input extends Omit<CasscfInput, 'system'> {
  /** Lowest core orbitals left out of the correlation. @default 0 */
  numFrozen?: number;
}

export interface Nevpt2Control {
  /** States of the active space, each with its own correction. @default 1 */
  roots?: number;
  /** 2S + 1 of the states. @default the lowest states, whatever their spin */
  multiplicity?: number;
  /** Of the noise in the start of the CI. @default 0 */
  seed?: number;
  /** @default 20 million */
  maxDeterminants?: number;
  /** Bytes for a block of integrals. @default 256 MiB */
  memoryBytes?: number;
  signal?: AbortSignal;
  /** Of the work on all states. */
  onProgress?: (fraction: number) => void;
}

export type PerturberClass = 'ijrs' | 'ijr' | 'rsi' | 'ij' | 'rs' | 'ir' | 'i' | 'r';

export interface Nevpt2Root extends CiRoot {
  /** E_CAS + E₂. */
  energyHartree: number;
  referenceHartree: number;
  secondOrderHartree: number;
  /** By the orbitals outside that an index of the class names; `norm` is absent of ijrs. */
  classes: Record<PerturberClass, Partial<ClassEnergy> & Pick<ClassEnergy, 'energyHartree'>>;
}

export interface Nevpt2Result {
  /** In the order of the reference energies. */
  roots: Nevpt2Root[];
  determinants: number;
  /** Of the CI. */
  iterations: number;
  residual: number;
  frozenOrbitals: number;
  warnings: Warning[];
}

/** Error of an energy of the CI: its vector then errs by some 10⁻⁷. */
const CI_HARTREE = 1e-13;
const MEMORY_BYTES = 2 ** 28;

/** (2). @throws INVALID_INPUT, TOO_LARGE, NOT_CONVERGED, CANCELLED; UNSUPPORTED where a perturber lies at or below the reference */
export async function nevpt2(input: Nevpt2Input, control: Nevpt2Control = {}): Promise<Nevpt2Result> {
  const { frame, numElectrons, numFrozen = 0, repulsion } = input;
  const { roots, multiplicity, seed, maxDeterminants, signal, onProgress } = control;
  const { numCore, numActive: m, numOrbitals: size } = frame;
  if (!Number.isInteger(numFrozen) || numFrozen < 0 || numFrozen > numCore)
    throw invalidInput('numFrozen', `0 … ${numCore}, the core orbitals below the active space`, numFrozen);
  const { inactiveFock, coreEnergyHartree } = coreField(input, frame);
  const active = columnsOf(frame, numCore, numCore + m);
  const h1 = new Float64Array(m * m);
  for (let t = 0; t < m; t++)
    for (let u = 0; u < m; u++) {
      const [tu, ut] = [(numCore + t) * size + numCore + u, (numCore + u) * size + numCore + t];
      h1[t * m + u] = 0.5 * (inactiveFock[tu] + inactiveFock[ut]);
    }
  const eri = repulsion.transform(active, active, active, active);
  const hamiltonian: ActiveHamiltonian = { numOrbitals: m, numElectrons, coreEnergyHartree, h1, eri };
  const options = { roots, multiplicity, seed, maxDeterminants, signal, convergenceHartree: CI_HARTREE };
  const ci = await solveCi(hamiltonian, options);
  const [alpha, beta] = [stringsOf(m, numElectrons[0]), stringsOf(m, numElectrons[1])];
  const found: Nevpt2Root[] = [];
  for (const [k, root] of ci.roots.entries()) {
    const vector: CiVector = { alpha, beta, coefficients: ci.vectors[k] };
    const reference: Reference = { hamiltonian, electronicHartree: root.energyHartree - coreEnergyHartree, signal };
    const outside = await outsideOf(input, vector);
    const report = (fraction: number): void => onProgress?.((k + fraction) / ci.roots.length);
    const classes = await correlate(input, outside, reference, vector, control.memoryBytes ?? MEMORY_BYTES, report);
    const secondOrderHartree = Object.values(classes).reduce((sum, { energyHartree }) => sum + energyHartree, 0);
    const referenceHartree = root.energyHartree;
    found.push({ ...root, energyHartree: referenceHartree + secondOrderHartree, referenceHartree, secondOrderHartree, classes });
  }
  const { determinants, iterations, residual, warnings } = ci;
  return { roots: found, determinants, iterations, residual, frozenOrbitals: numFrozen, warnings };
}

/** Orbitals outside the active space, canonical in (1), and F^I between all of them. */
interface Outside {
  core: Float64Array;
  active: Float64Array;
  virtual: Float64Array;
  /** ε of correlated core and of virtual orbitals. */
  coreEnergies: Float64Array;
  virtualEnergies: Float64Array;
  /** F^I over all orbitals of the frame. */
  field: (row: number, column: number) => number;
  firstCore: number;
  firstVirtual: number;
}

async function outsideOf(input: Nevpt2Input, vector: CiVector): Promise<Outside> {
  const { frame, coreHamiltonian, repulsion, numFrozen = 0 } = input;
  const { coefficients, numFunctions: n, numOrbitals: size, numCore, numActive: m } = frame;
  const internal = numCore + m;
  const [core, active] = [columnsOf(frame, 0, numCore), columnsOf(frame, numCore, internal)];
  const density = expand(active, rdm1(vector), n, m);
  if (numCore > 0) multiply(core, transpose(core, n, numCore), n, numCore, n).forEach((x, k) => (density[k] += 2 * x));
  const { coulomb, exchange } = repulsion.coulombExchange([density]);
  const fock = coreHamiltonian.map((h, k) => h + coulomb[0][k] - 0.5 * exchange[0][k]);
  const own = sandwich(coefficients, fock, coefficients, n, size, size);
  const canonical: OrbitalFrame = turned(frame, canonicalRotation(frame, own));
  const energies = sandwich(canonical.coefficients, fock, canonical.coefficients, n, size, size);
  const { inactiveFock } = coreField(input, canonical);
  const diagonal = (from: number, to: number): Float64Array => Float64Array.from(range(from, to), (p) => energies[p * size + p]);
  return {
    core: columnsOf(canonical, numFrozen, numCore),
    active,
    virtual: columnsOf(canonical, internal, size),
    coreEnergies: diagonal(numFrozen, numCore),
    virtualEnergies: diagonal(internal, size),
    field: (row, column) => inactiveFock[row * size + column],
    firstCore: numFrozen,
    firstVirtual: internal,
  };
}

async function correlate(
  { frame, repulsion }: Nevpt2Input,
  outside: Outside,
  reference: Reference,
  vector: CiVector,
  memoryBytes: number,
  report: (fraction: number) => void,
): Promise<Nevpt2Root['classes']> {
  const { numActive: m, numCore: firstActive, numFunctions: n } = frame;
  const { core, active, virtual, coreEnergies, virtualEnergies, field } = outside;
  const [numCore, numVirtual] = [coreEnergies.length, virtualEnergies.length];
  const coreGaps = coreEnergies.map((e) => -e);
  const none: ClassEnergy = { energyHartree: 0, norm: 0 };
  const classes = { ijrs: none, ijr: none, rsi: none, ij: none, rs: none, ir: none, i: none, r: none };
  const fieldOf = (first: number, count: number): Float64Array =>
    Float64Array.from({ length: count * m }, (_, k) => field(first + Math.floor(k / m), firstActive + (k % m)));

  // two transformations serve all classes but ijrs: (xa|yb) and, in batches of core orbitals, (ir|xa), x, y of all orbitals in turn
  const all = sideBySide([core, active, virtual], n);
  const [size, afterCore, firstVirtual] = [numCore + m + numVirtual, numCore, numCore + m];
  const twoActive = repulsion.transform(all, active, all, active);
  const part = (rows: readonly [number, number], columns: readonly [number, number]): Float64Array =>
    subBlock(twoActive, [size, m, size, m], rows, columns);
  const [ofCore, ofActive, ofVirtual] = [
    [0, afterCore],
    [afterCore, firstVirtual],
    [firstVirtual, size],
  ] as const;

  if (numVirtual > 0) {
    const metric = await singleMetric(
      reference,
      vector,
      'annihilated',
      fieldOf(outside.firstVirtual, numVirtual),
      part(ofVirtual, ofActive),
    );
    classes.r = singles(metric, virtualEnergies);
    report(0.2);
    classes.rs = pairs(part(ofVirtual, ofVirtual), await pairMetric(reference, vector, 'annihilated'), virtualEnergies, m);
    report(0.4);
  }
  if (numCore > 0) {
    const metric = await singleMetric(reference, vector, 'created', fieldOf(outside.firstCore, numCore), part(ofCore, ofActive));
    classes.i = singles(metric, coreGaps);
    classes.ij = pairs(part(ofCore, ofCore), await pairMetric(reference, vector, 'created'), coreGaps, m);
    report(0.6);
  }
  if (numCore > 0 && numVirtual > 0) Object.assign(classes, await outerClasses());
  return classes;

  /** Those of a core and a virtual orbital: blocks of a few core orbitals at a time. */
  async function outerClasses(): Promise<Pick<Nevpt2Root['classes'], 'ir' | 'ijr' | 'rsi' | 'ijrs'>> {
    const { signal } = reference;
    const batches = (each: number): { from: number; to: number; part: Float64Array }[] => {
      const step = Math.max(1, Math.floor(memoryBytes / (8 * each)));
      return range(0, Math.ceil(numCore / step)).map((k) => {
        const [from, to] = [k * step, Math.min((k + 1) * step, numCore)];
        return { from, to, part: selectColumns(core, n, numCore, range(from, to)) };
      });
    };
    const [holes, particles] = [new Perturbers(), new Perturbers()];
    const [one, two] = [await oneMetric(reference, vector, 'created'), await oneMetric(reference, vector, 'annihilated')];
    const coulomb = new Float64Array(numCore * numVirtual * m * m);
    const holePairs = new Float64Array(numVirtual * numCore * numCore * m); // (ri|ja)
    for (const { from, to, part: chosen } of batches(numVirtual * size * m)) {
      throwIfCancelled(signal);
      const block = repulsion.transform(chosen, virtual, all, active);
      const row = size * m;
      for (let i = from; i < to; i++) {
        const crossed = new Float64Array(numVirtual * numVirtual * m); // (ir|sa)
        for (let r = 0; r < numVirtual; r++) {
          const own = block.subarray(((i - from) * numVirtual + r) * row, ((i - from) * numVirtual + r + 1) * row);
          holePairs.set(own.subarray(0, numCore * m), (r * numCore + i) * numCore * m);
          coulomb.set(own.subarray(numCore * m, firstVirtual * m), (i * numVirtual + r) * m * m);
          crossed.set(own.subarray(firstVirtual * m), r * numVirtual * m);
        }
        addTriples(particles, crossed, two, virtualEnergies, coreGaps[i]);
      }
    }
    const row = numCore * numCore * m;
    for (let r = 0; r < numVirtual; r++) addTriples(holes, holePairs.subarray(r * row, (r + 1) * row), one, coreGaps, virtualEnergies[r]);
    const between = {
      field: Float64Array.from({ length: numCore * numVirtual }, (_, k) =>
        field(outside.firstCore + Math.floor(k / numVirtual), outside.firstVirtual + (k % numVirtual)),
      ),
      coulomb,
      exchange: part(ofVirtual, ofCore),
    };
    const ir = exchanged(between, await exchangeMetric(reference, vector), coreGaps, virtualEnergies, m);
    report(0.8);
    let energyHartree = 0;
    const side = { occupied: coreEnergies, virtual: virtualEnergies };
    for (const { from, to, part: chosen } of batches(numVirtual * numCore * numVirtual)) {
      throwIfCancelled(signal);
      const block = repulsion.transform(chosen, virtual, core, virtual);
      const own = { occupied: coreEnergies.subarray(from, to), virtual: virtualEnergies };
      energyHartree += 2 * sameSpinEnergy(block, own, side) + oppositeSpinEnergy(block, own, side);
    }
    return { ir, ijr: holes, rsi: particles, ijrs: { energyHartree } };
  }
}

/** Columns of several n-row matrices as one. */
function sideBySide(matrices: readonly Float64Array[], n: number): Float64Array {
  const widths = matrices.map((matrix) => matrix.length / n);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const out = new Float64Array(n * total);
  for (let row = 0; row < n; row++) {
    let at = row * total;
    for (const [k, matrix] of matrices.entries()) {
      out.set(matrix.subarray(row * widths[k], (row + 1) * widths[k]), at);
      at += widths[k];
    }
  }
  return out;
}

/** [x, a, y, b] with x and y from their ranges. */
function subBlock(
  tensor: Float64Array,
  [, first, second, last]: readonly [number, number, number, number],
  [fromX, toX]: readonly [number, number],
  [fromY, toY]: readonly [number, number],
): Float64Array {
  const width = (toY - fromY) * last;
  const out = new Float64Array((toX - fromX) * first * width);
  for (let row = 0; row < (toX - fromX) * first; row++) {
    const from = ((fromX * first + row) * second + fromY) * last;
    out.set(tensor.subarray(from, from + width), row * width);
  }
  return out;
}
