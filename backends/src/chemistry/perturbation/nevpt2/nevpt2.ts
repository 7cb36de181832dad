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
import { expand, multiply, range, sandwich, transpose } from '../../linear-algebra.ts';
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

  if (numVirtual > 0) {
    const repulsions = repulsion.transform(virtual, active, active, active);
    const metric = await singleMetric(reference, vector, 'annihilated', fieldOf(outside.firstVirtual, numVirtual), repulsions);
    classes.r = singles(metric, virtualEnergies);
    report(0.2);
    const block = repulsion.transform(virtual, active, virtual, active);
    classes.rs = pairs(block, await pairMetric(reference, vector, 'annihilated'), virtualEnergies, m);
    report(0.4);
  }
  if (numCore > 0) {
    const repulsions = repulsion.transform(core, active, active, active);
    const metric = await singleMetric(reference, vector, 'created', fieldOf(outside.firstCore, numCore), repulsions);
    classes.i = singles(metric, coreGaps);
    const block = repulsion.transform(core, active, core, active);
    classes.ij = pairs(block, await pairMetric(reference, vector, 'created'), coreGaps, m);
    report(0.6);
  }
  if (numCore > 0 && numVirtual > 0) {
    const between = {
      field: Float64Array.from({ length: numCore * numVirtual }, (_, k) =>
        field(outside.firstCore + Math.floor(k / numVirtual), outside.firstVirtual + (k % numVirtual)),
      ),
      coulomb: repulsion.transform(core, virtual, active, active),
      exchange: repulsion.transform(virtual, active, core, active),
    };
    classes.ir = exchanged(between, await exchangeMetric(reference, vector), coreGaps, virtualEnergies, m);
    report(0.8);
    Object.assign(classes, await outerClasses());
  }
  return classes;

  /** Those with three or four orbitals outside: blocks of a few orbitals at a time. */
  async function outerClasses(): Promise<Pick<Nevpt2Root['classes'], 'ijr' | 'rsi' | 'ijrs'>> {
    const { signal } = reference;
    const batches = (columns: Float64Array, count: number, each: number): { from: number; to: number; part: Float64Array }[] => {
      const step = Math.max(1, Math.floor(memoryBytes / (8 * each)));
      return range(0, Math.ceil(count / step)).map((k) => {
        const [from, to] = [k * step, Math.min((k + 1) * step, count)];
        const part = new Float64Array(n * (to - from));
        for (let mu = 0; mu < n; mu++) part.set(columns.subarray(mu * count + from, mu * count + to), mu * (to - from));
        return { from, to, part };
      });
    };
    const [holes, particles] = [new Perturbers(), new Perturbers()];
    const [one, two] = [await oneMetric(reference, vector, 'created'), await oneMetric(reference, vector, 'annihilated')];
    for (const { from, to, part } of batches(virtual, numVirtual, numCore * numCore * m)) {
      throwIfCancelled(signal);
      const block = repulsion.transform(part, core, core, active);
      const row = numCore * numCore * m;
      for (let r = from; r < to; r++)
        addTriples(holes, block.subarray((r - from) * row, (r - from + 1) * row), one, coreGaps, virtualEnergies[r]);
    }
    for (const { from, to, part } of batches(core, numCore, numVirtual * numVirtual * m)) {
      throwIfCancelled(signal);
      const block = repulsion.transform(part, virtual, virtual, active);
      const row = numVirtual * numVirtual * m;
      for (let i = from; i < to; i++)
        addTriples(particles, block.subarray((i - from) * row, (i - from + 1) * row), two, virtualEnergies, coreGaps[i]);
    }
    let energyHartree = 0;
    const side = { occupied: coreEnergies, virtual: virtualEnergies };
    for (const { from, to, part } of batches(core, numCore, numVirtual * numCore * numVirtual)) {
      throwIfCancelled(signal);
      const block = repulsion.transform(part, virtual, core, virtual);
      const own = { occupied: coreEnergies.subarray(from, to), virtual: virtualEnergies };
      energyHartree += 2 * sameSpinEnergy(block, own, side) + oppositeSpinEnergy(block, own, side);
    }
    return { ijr: holes, rsi: particles, ijrs: { energyHartree } };
  }
}
