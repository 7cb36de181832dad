/**
 * Surrogate of an energy with forces and an honest error: a committee of atomic networks over radial symmetry functions.
 *
 *   E(x) = E_species + s · mean_m φ_m(x) · w_m,   F = −∂E/∂x,   σ(x) = c (γ + s · std_m φ_m(x) · w_m)                    (1)
 *
 * Members differ in their random weights and, where labels carry an error of their own, in a draw of that error. Output layers are
 * solved by ridge regression on all labels, energies and forces; λ is the one with the least error on left-out labels. Hidden layers
 * stay random, or are trained on a bootstrap of the labels (Adam, TensorFlow.js). c makes |error| ≤ 1.645 σ hold for nine of ten
 * left-out labels (conformal quantile; with fewer than nine labels, for all); γ, the mean disagreement on left-out labels, keeps the
 * band from vanishing where all members happen to agree.
 *
 * Measured    CASCI(6,6)/6-31G of [Zn(NH3)(N2)]2+ over R(N–N) × R(Zn–N), 16 labels, 24 hidden points, five seeds: mean error
 *             1.08 kcal/mol without Adam and 1.34 with 50 steps, at a quarter of the time (scripts/surrogate-study.ts). Without γ
 *             88 % of the points were in the band from 16 labels and 69 % from 20, with it 99 and 94 %. N2/STO-3G from 12 labels
 *             (explore.test.ts): 0.27–0.36 kcal/mol without Adam, 0.36–0.63 with it.
 *
 * Source      Behler & Parrinello 2007, DOI 10.1103/PhysRevLett.98.146401; committee: Seung, Opper & Sompolinsky 1992,
 *             DOI 10.1145/130385.130417; random hidden layers: Rahimi & Recht 2007 (NIPS 20); calibration: Lei et al. 2018,
 *             DOI 10.1080/01621459.2017.1307116; γ: Papadopoulos, Vovk & Gammerman 2011, DOI 10.1613/jair.3198.
 * Units       hartree, bohr; forces hartree per bohr, 3 × atoms.
 */
import { BAND_90, invalidInput, parseDocument, stream, throwIfCancelled } from '@cofactor/sdk/contracts';
import { Matrix } from 'ml-matrix';
import * as z from 'zod';
import { createDescriptor, describeAtoms, featuresPerAtom, kindsOf, type Descriptor, type Geometry } from './descriptor.ts';
import { openLearningDevice, type LearningDevice } from './device.ts';
import { domainOf, refuseOutside, refuseSpecies, speciesOf } from './domain.ts';
import {
  atomInputs,
  featureGradient,
  featureJacobian,
  features,
  randomLayer,
  type AtomInputs,
  type HiddenLayer,
  type Inputs,
  type Scaling,
} from './network.ts';
import { prepareReadout, type Readout } from './readout.ts';
import { trainHiddenLayers } from './training.ts';

/** An energy that a trusted method gave for a geometry. */
export interface Label {
  geometry: Geometry;
  energyHartree: number;
  /** Error of the label itself. @default 0 */
  standardErrorHartree?: number;
  /** −∂E/∂x, 3 × atoms. */
  forcesHartreePerBohr?: readonly number[];
}

const numbers = z.array(z.number());
/** Everything a prediction needs, as plain JSON. */
export const Surrogate = z.object({
  schema: z.literal('cofactor.surrogate/1'),
  oracle: z.string().describe('What made the labels, and is to be asked outside the domain.'),
  descriptor: z.object({ elements: z.array(z.int()), cutoffBohr: z.number(), centresBohr: numbers, width: z.number() }),
  scaling: z.array(z.object({ mean: numbers, scale: numbers })),
  members: z.array(z.object({ hidden: z.array(z.object({ weights: numbers, biases: numbers })), output: numbers })).min(4),
  species: z.array(z.object({ species: z.string(), energyHartree: z.number() })),
  energyScaleHartree: z.number(),
  errorScale: z.number().describe('c of (1).'),
  leastSpreadHartree: z.number().describe('γ of (1).'),
  domain: z.array(
    z.object({ species: z.string(), pairs: z.array(z.object({ elements: z.string(), lowBohr: numbers, highBohr: numbers })) }),
  ),
  training: z.object({
    labels: z.int(),
    seed: z.int(),
    ridge: z.number(),
    leftOutErrorHartree: z.number().describe('Mean absolute error of the committee on labels left out of the output layer.'),
    device: z.string(),
    deviceVersion: z.string(),
  }),
});
export type Surrogate = z.infer<typeof Surrogate>;

export interface Prediction {
  energyHartree: number;
  /** 90 % of the energies are expected within 1.645 of these. */
  standardErrorHartree: number;
  /** −∂E/∂x, 3 × atoms. */
  forcesHartreePerBohr: number[];
}

export interface SurrogateOptions {
  /** What made the labels, named when a prediction is refused. @default 'the method that made the labels' */
  oracle?: string;
  /** @default 0 */
  seed?: number;
  /** At least 4. @default 8 */
  members?: number;
  /** Per element. @default 32 */
  hiddenUnits?: number;
  /** Of Adam on the hidden layers. @default 0: they stay random, and the exact output layer does the work */
  steps?: number;
  /** @default 12 bohr, 12 functions per element */
  descriptor?: { cutoffBohr?: number; functions?: number };
  /** @default openLearningDevice() */
  device?: LearningDevice;
  signal?: AbortSignal;
}

const MIN_LABELS = 4;
const RIDGES = [1e-12, 1e-10, 1e-8, 1e-6, 1e-4];
/** Disagreement below this is rounding. */
const LEAST_SPREAD_HARTREE = 1e-7;

/** @throws INVALID_INPUT for too few or malformed labels, CANCELLED */
export async function trainSurrogate(labels: readonly Label[], options: SurrogateOptions = {}): Promise<Surrogate> {
  const { oracle = 'the method that made the labels', seed = 0, members = 8, hiddenUnits = 32, steps = 0, signal } = options;
  if (!Number.isInteger(members) || members < 4) throw invalidInput('members', 'an integer of at least 4', members);
  checkLabels(labels);
  const species = meanEnergies(labels);
  const energies = labels.map(({ geometry, energyHartree }) => energyHartree - meanOf(species, geometry));
  const energyScaleHartree = Math.max(Math.sqrt(mean(energies.map((e) => e * e))), 1e-6);

  const descriptor = createDescriptor(
    labels.flatMap(({ geometry }) => geometry.atomicNumbers),
    options.descriptor,
  );
  const inputs: Inputs = { descriptor, scaling: scalingOf(descriptor, labels) };
  const structures = labels.map(({ geometry }) => atomInputs(inputs, geometry));
  const streams = Array.from({ length: members }, (_, m) => stream(seed, 'surrogate-member', m));
  throwIfCancelled(signal);
  const start = streams.map((random) => descriptor.elements.map(() => randomLayer(random, featuresPerAtom(descriptor), hiddenUnits)));
  const device = steps > 0 ? (options.device ?? (await openLearningDevice())) : undefined;
  const hidden = device
    ? await trainHiddenLayers(device.tf, {
        structures,
        targets: energies.map((e) => e / energyScaleHartree),
        start,
        steps,
        streams,
        signal,
      })
    : start;

  const rows = rowsOf(labels, energies, energyScaleHartree);
  const systems = hidden.map((layers, m) => {
    const random = streams[m];
    const phi = new Matrix(
      labels.flatMap(({ forcesHartreePerBohr }, at) => featureRows(inputs, layers, structures[at], forcesHartreePerBohr !== undefined)),
    );
    // Typical variance of a feature sum: what a unit of ridge, and a unit of label variance, is measured against.
    const typical = mean(rows.blocks.map(([start]) => dot(phi.getRow(start), phi.getRow(start))));
    const y = rows.y.map((value, row) => (rows.errors[row] > 0 ? value + rows.errors[row] * random.normal() : value));
    const noise = rows.errors.map((error) => typical * error * error);
    const solveWith = prepareReadout(phi, y, noise, rows.blocks);
    return (ridge: number) => solveWith(typical * ridge);
  });
  const fits = RIDGES.map((ridge) => fitCommittee(ridge, systems, energies, energyScaleHartree));
  const best = fits.reduce((least, fit) => (fit.leftOutErrorHartree < least.leftOutErrorHartree ? fit : least));
  return {
    schema: 'cofactor.surrogate/1',
    oracle,
    descriptor,
    scaling: inputs.scaling,
    members: hidden.map((layers, m) => ({ hidden: layers, output: best.readouts[m].weights })),
    species,
    energyScaleHartree,
    errorScale: best.errorScale,
    leastSpreadHartree: best.leastSpreadHartree,
    domain: domainOf(labels.map(({ geometry }) => geometry)),
    training: {
      labels: labels.length,
      seed,
      ridge: best.ridge,
      leftOutErrorHartree: best.leftOutErrorHartree,
      device: device?.device ?? 'none',
      deviceVersion: device?.version ?? '',
    },
  };
}

/** (1) inside the applicability domain. @throws UNSUPPORTED outside it, naming the oracle; INVALID_INPUT for a bad geometry */
export function predictEnergy(surrogate: Surrogate, geometry: Geometry): Prediction {
  refuseOutside(surrogate.domain, geometry, surrogate.oracle);
  return extrapolateEnergy(surrogate, geometry);
}

/** (1) wherever the species is known: only for choosing what to label next, where disagreement is what is looked for. @throws as predictEnergy */
export function extrapolateEnergy(surrogate: Surrogate, geometry: Geometry): Prediction {
  const { members, energyScaleHartree: scale } = surrogate;
  const estimate = estimateEnergy(surrogate, geometry);
  const atoms = atomInputs(surrogate, geometry);
  const gradients = members.map(({ hidden, output }) => featureGradient(surrogate, hidden, atoms, output));
  return { ...estimate, forcesHartreePerBohr: Array.from(gradients[0], (_, c) => -scale * mean(gradients.map((gradient) => gradient[c]))) };
}

/** The same without forces, which cost more than the energy. */
export function estimateEnergy(surrogate: Surrogate, geometry: Geometry): Omit<Prediction, 'forcesHartreePerBohr'> {
  const { members, energyScaleHartree: scale, errorScale, leastSpreadHartree } = surrogate;
  refuseSpecies(surrogate.domain, geometry, surrogate.oracle);
  const atoms = atomInputs(surrogate, geometry);
  const energies = members.map(({ hidden, output }) => scale * dot(features(hidden, atoms), output));
  return {
    energyHartree: meanOf(surrogate.species, geometry) + mean(energies),
    standardErrorHartree: errorScale * (leastSpreadHartree + spread(energies)),
  };
}

/** From JSON. @throws INVALID_INPUT naming the field */
export const parseSurrogate = (json: unknown): Surrogate => parseDocument(Surrogate, json, 'surrogate');

interface Rows {
  /** In units of the energy scale: energies less those of the species, and energy gradients. */
  y: number[];
  errors: number[];
  blocks: [start: number, count: number][];
}

function rowsOf(labels: readonly Label[], energies: readonly number[], scale: number): Rows {
  const rows: Rows = { y: [], errors: [], blocks: [] };
  labels.forEach(({ forcesHartreePerBohr: forces = [], standardErrorHartree = 0 }, at) => {
    rows.blocks.push([rows.y.length, 1 + forces.length]);
    rows.y.push(energies[at] / scale, ...forces.map((force) => -force / scale));
    rows.errors.push(standardErrorHartree / scale, ...forces.map(() => 0));
  });
  return rows;
}

/** φ of one structure and, if asked, ∂φ/∂x for every coordinate. */
function featureRows(inputs: Inputs, layers: HiddenLayer[], atoms: AtomInputs, withGradient: boolean): number[][] {
  const phi = [...features(layers, atoms)];
  if (!withGradient) return [phi];
  const columns = featureJacobian(inputs, layers, atoms);
  return [phi, ...Array.from(columns[0], (_, c) => columns.map((column) => column[c]))];
}

interface CommitteeFit {
  ridge: number;
  readouts: Readout[];
  leftOutErrorHartree: number;
  errorScale: number;
  leastSpreadHartree: number;
}

function fitCommittee(
  ridge: number,
  systems: readonly ((ridge: number) => Readout)[],
  energies: readonly number[],
  scale: number,
): CommitteeFit {
  const readouts = systems.map((solveWith) => solveWith(ridge));
  const leftOut = energies.map((energy, at) => {
    const predictions = readouts.map((readout) => scale * readout.leftOut[at]);
    return { miss: Math.abs(mean(predictions) - energy), disagreement: spread(predictions) };
  });
  const leastSpreadHartree = mean(leftOut.map(({ disagreement }) => disagreement));
  const ratios = leftOut.map(({ miss, disagreement }) => miss / (leastSpreadHartree + disagreement)).sort((a, b) => a - b);
  const rank = Math.min(ratios.length, Math.ceil(0.9 * (ratios.length + 1)));
  return {
    ridge,
    readouts,
    leftOutErrorHartree: mean(leftOut.map(({ miss }) => miss)),
    errorScale: ratios[rank - 1] / BAND_90,
    leastSpreadHartree,
  };
}

/** Mean and spread of every input over the atoms of an element; what hardly varies is not blown up. */
function scalingOf(descriptor: Descriptor, labels: readonly Label[]): Scaling[] {
  const width = featuresPerAtom(descriptor);
  const byElement = descriptor.elements.map((): number[][] => []);
  for (const { geometry } of labels) {
    const values = describeAtoms(descriptor, geometry);
    kindsOf(descriptor, geometry).forEach((kind, atom) => byElement[kind].push([...values.subarray(atom * width, (atom + 1) * width)]));
  }
  return byElement.map((atoms) => {
    const means = Array.from({ length: width }, (_, f) => mean(atoms.map((values) => values[f])));
    const spreads = means.map((m, f) => Math.sqrt(mean(atoms.map((values) => (values[f] - m) ** 2))));
    const least = Math.max(0.05 * Math.max(...spreads), 1e-3);
    return { mean: means, scale: spreads.map((s) => Math.max(s, least)) };
  });
}

function meanEnergies(labels: readonly Label[]): Surrogate['species'] {
  const groups = Map.groupBy(labels, ({ geometry }) => speciesOf(geometry));
  return Array.from(groups, ([species, group]) => ({ species, energyHartree: mean(group.map(({ energyHartree }) => energyHartree)) }));
}

function meanOf(species: Surrogate['species'], geometry: Geometry): number {
  const name = speciesOf(geometry);
  const known = species.find((entry) => entry.species === name);
  if (!known) throw invalidInput('geometry', `one of ${species.map((entry) => entry.species).join('; ')}`, name);
  return known.energyHartree;
}

function checkLabels(labels: readonly Label[]): void {
  if (labels.length < MIN_LABELS) throw invalidInput('labels', `at least ${MIN_LABELS} labels`, labels.length);
  labels.forEach(({ geometry, energyHartree, standardErrorHartree = 0, forcesHartreePerBohr }, at) => {
    if (!Number.isFinite(energyHartree)) throw invalidInput(`labels[${at}].energyHartree`, 'a finite number', energyHartree);
    if (!(standardErrorHartree >= 0 && standardErrorHartree < Infinity)) {
      throw invalidInput(`labels[${at}].standardErrorHartree`, 'a finite number from 0', standardErrorHartree);
    }
    const coordinates = 3 * geometry.atomicNumbers.length;
    if (forcesHartreePerBohr && (forcesHartreePerBohr.length !== coordinates || !forcesHartreePerBohr.every(Number.isFinite))) {
      throw invalidInput(`labels[${at}].forcesHartreePerBohr`, `${coordinates} finite numbers`, forcesHartreePerBohr.length);
    }
  });
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function spread(values: readonly number[]): number {
  const centre = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
  return Math.max(Math.sqrt(variance), LEAST_SPREAD_HARTREE);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
