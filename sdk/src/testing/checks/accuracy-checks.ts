/** Numbers against values from elsewhere: closed forms, and the reference rows of the fixtures. */
import {
  BOHR_IN_ANGSTROM,
  getFloat64,
  internalCoordinate,
  isCofactorError,
  type StepKind,
  type StepOutput,
  stream,
} from '../../contracts/index.ts';
import {
  CIRCUIT_FIXTURES,
  GRADIENT_FIXTURE,
  H2_BEST_ANGLE,
  H2_CIRCUIT,
  H2_OBSERVABLE,
  h2CircuitEnergy,
  pauliTerm,
  SAMPLE_FIXTURES,
} from '../circuit-fixtures.ts';
import { jacobi } from '../dense/dense-electrons.ts';
import { DenseState } from '../dense/dense-state.ts';
import {
  H2_HAMILTONIAN,
  H2_REFERENCE,
  H4_HAMILTONIAN,
  H4_REFERENCE,
  oneElectronIntegrals,
  twoElectronIntegrals,
  WATER_REFERENCE,
  WATER_SYSTEM,
} from '../fixtures.ts';
import { LIMITS, TOLERANCES } from '../tolerances.ts';
import { type BackendUnderTest, execute, limitsOf, ready, type ReadyBackend } from './backend-under-test.ts';
import { type Check, ensure, ensureClose, ensureEqual } from './check.ts';
import { chiSquare, chiSquareTail } from './statistics.ts';
import { carries, casciStep, expectationStep, sampleStep, shotsFor, smallestStep, vqeStep } from './steps.ts';

const needs =
  (kind: StepKind, more: (subject: BackendUnderTest) => string | undefined = () => undefined) =>
  (subject: BackendUnderTest): string | undefined =>
    limitsOf(subject, kind) === undefined ? `does not declare ${kind}` : more(subject);

const ideal = ({ noise = 0 }: BackendUnderTest) => (noise > 0 ? `noisy by ${noise}` : undefined);

/** Values of observables; a sampled one may be off by its own standard error, several times. */
async function values(subject: ReadyBackend, step: Parameters<typeof expectationStep>[0]): Promise<{ value: number; slack: number }[]> {
  const shots = shotsFor(limitsOf(subject, 'expectation') ?? {});
  const { output } = await execute(subject, expectationStep({ shots, ...step }));
  return output.values.map((value, k) => ({
    value,
    slack: shots === 0 ? TOLERANCES.expectation : LIMITS.sigmas * Math.max(output.standardErrors[k], 1 / shots),
  }));
}

const expectation: Check<BackendUnderTest>[] = [
  {
    name: 'expectation: circuits with values in closed form, gate by gate',
    skip: needs('expectation', ideal),
    run: async (given) => {
      const subject = ready(given);
      const fits = CIRCUIT_FIXTURES.filter(({ circuit }) => carries(limitsOf(subject, 'expectation') ?? {}, circuit));
      ensure(fits.length > 0, 'no circuit of the suite fits the declared gates, pairs and qubits');
      for (const { name, circuit, parameters, observables } of fits) {
        const got = await values(subject, { circuit, parameters, observables: observables.map(({ pauli }) => pauliTerm(pauli)) });
        ensureEqual(`${name}: how many values`, got.length, observables.length);
        observables.forEach(({ pauli, value }, k) => ensureClose(`${name}: ⟨${pauli}⟩`, got[k].value, value, got[k].slack));
      }
    },
  },
  {
    name: 'expectation: the energy of H2 follows the parameter of its circuit',
    skip: needs('expectation', (subject) => ideal(subject) ?? h2Fits(subject)),
    run: async (given) => {
      const subject = ready(given);
      const random = stream(20, 'h2-angles');
      const angles = [0, H2_BEST_ANGLE, ...Array.from({ length: 5 }, () => (2 * random.uniform() - 1) * Math.PI)];
      for (const angle of angles) {
        const [{ value, slack }] = await values(subject, { circuit: H2_CIRCUIT, parameters: [angle], observables: [H2_OBSERVABLE] });
        ensureClose(`E(${angle.toFixed(3)})`, value, h2CircuitEnergy(angle), slack);
      }
    },
  },
  {
    name: 'expectation: a sum of terms is the weighted sum of their values',
    skip: needs('expectation', ideal),
    run: async (given) => {
      const subject = ready(given);
      const { circuit, parameters } = GRADIENT_FIXTURE;
      if (!carries(limitsOf(subject, 'expectation') ?? {}, circuit)) return;
      const terms: [string, number][] = [
        ['II', 0.25],
        ['ZI', -1.5],
        ['IZ', 2],
      ];
      const [{ value, slack }] = await values(subject, { circuit, parameters, observables: [{ numQubits: 2, terms }] });
      ensureClose('0.25 − 1.5⟨ZI⟩ + 2⟨IZ⟩', value, 0.25 - 1.5 * GRADIENT_FIXTURE.value + 2 * Math.cos(parameters[0]), slack);
    },
  },
  {
    name: 'expectation: the gradient is the derivative of the first observable',
    skip: needs('expectation', (subject) => (limitsOf(subject, 'expectation')?.gradients ? undefined : 'declares no gradients')),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, expectationStep({ gradient: true }));
      const gradient = output.gradient ?? [];
      ensureEqual('length of the gradient', gradient.length, 2);
      GRADIENT_FIXTURE.gradient.forEach((value, k) => ensureClose(`∂/∂θ${k}`, gradient[k], value, TOLERANCES.gradient));
    },
  },
  {
    name: 'expectation: sampled values scatter as their standard errors say',
    skip: needs(
      'expectation',
      (subject) => ideal(subject) ?? (limitsOf(subject, 'expectation')?.maxShots === 0 ? 'takes no shots' : undefined),
    ),
    run: async (given) => {
      const subject = ready(given);
      const { circuit, parameters, observable, value } = GRADIENT_FIXTURE;
      if (!carries(limitsOf(subject, 'expectation') ?? {}, circuit)) return;
      const shots = Math.min(4000, limitsOf(subject, 'expectation')?.maxShots ?? 4000);
      const { output } = await execute(subject, expectationStep({ circuit, parameters, observables: [observable], shots, seed: 11 }));
      const honest = Math.sqrt((1 - value * value) / shots);
      ensureClose(`⟨ZI⟩ from ${shots} shots`, output.values[0], value, LIMITS.sigmas * honest);
      const ratio = output.standardErrors[0] / honest;
      ensure(ratio > 0.5 && ratio < 2, `standard error: expected about ${honest}, got ${output.standardErrors[0]}`);
    },
  },
];

function h2Fits(subject: BackendUnderTest): string | undefined {
  return carries(limitsOf(subject, 'expectation') ?? {}, H2_CIRCUIT) ? undefined : 'cannot carry the circuit of H2 as it is';
}

const sample: Check<BackendUnderTest> = {
  name: `sample: frequencies follow the probabilities (chi-square, false alarm ${LIMITS.falseAlarm} per circuit; total variation when noisy)`,
  skip: needs('sample'),
  run: async (given) => {
    const subject = ready(given);
    const limits = limitsOf(subject, 'sample') ?? {};
    const fits = SAMPLE_FIXTURES.filter(({ circuit }) => carries(limits, circuit));
    ensure(fits.length > 0, 'no circuit of the suite fits the declared gates, pairs and qubits');
    for (const { name, circuit, parameters, probabilities } of fits) {
      const shots = Math.min(20_000, limits.maxShots ?? 20_000);
      const { output } = await execute(subject, sampleStep({ circuit, parameters, shots, seed: 5 }));
      const observed = probabilities.map((_, index) => output.counts[index.toString(2).padStart(circuit.numQubits, '0')] ?? 0);
      const total = observed.reduce((sum, count) => sum + count, 0);
      ensureEqual(`${name}: shots in the histogram, under bit strings of ${circuit.numQubits} characters`, total, shots);
      if (subject.noise > 0) {
        const distance = observed.reduce((sum, count, k) => sum + Math.abs(count / shots - probabilities[k]), 0) / 2;
        const scatter = LIMITS.sigmas * Math.sqrt(probabilities.length / shots);
        ensure(distance <= subject.noise + scatter, `${name}: total variation distance ${distance}, declared noise ${subject.noise}`);
      } else {
        const { statistic, freedom } = chiSquare(observed, probabilities);
        const tail = chiSquareTail(statistic, freedom);
        ensure(tail >= LIMITS.falseAlarm, `${name}: χ² = ${statistic.toFixed(1)} with ${freedom} degrees of freedom, probability ${tail}`);
      }
    }
  },
};

const casci: Check<BackendUnderTest>[] = [
  {
    name: 'casci: all four states of H2, their spin, weight and natural occupations',
    skip: needs('casci'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await casciStep(subject.artifacts, H2_HAMILTONIAN, { roots: 4 }));
      ensureEqual('roots and determinants', [output.roots.length, output.determinants], [4, 4]);
      H2_REFERENCE.states.forEach(({ energyHartree, s2 }, k) => {
        ensureClose(`state ${k}`, output.roots[k].energyHartree, energyHartree, TOLERANCES.ciHartree);
        ensureClose(`⟨S²⟩ of state ${k}`, output.roots[k].s2, s2, TOLERANCES.s2);
      });
      const [ground] = output.roots;
      ensureClose('ground state', ground.energyHartree, H2_REFERENCE.fciHartree, TOLERANCES.ciHartree);
      H2_REFERENCE.naturalOccupations.forEach((occupation, k) =>
        ensureClose(`natural occupation ${k}`, ground.naturalOccupations[k], occupation, TOLERANCES.occupation),
      );
      ensureClose('leading weight', ground.leadingWeight, H2_REFERENCE.naturalOccupations[0] / 2, TOLERANCES.occupation);
    },
  },
  {
    name: 'casci: the triplet of H2 on request, and the ground state of H4',
    skip: needs('casci'),
    run: async (given) => {
      const subject = ready(given);
      const triplet = await execute(subject, await casciStep(subject.artifacts, H2_HAMILTONIAN, { multiplicity: 3 }));
      ensureClose('triplet', triplet.output.roots[0].energyHartree, H2_REFERENCE.states[1].energyHartree, TOLERANCES.ciHartree);
      const { output } = await execute(subject, await casciStep(subject.artifacts, H4_HAMILTONIAN));
      ensureClose('H4', output.roots[0].energyHartree, H4_REFERENCE.fciHartree, TOLERANCES.ciHartree);
    },
  },
];

const vqe: Check<BackendUnderTest>[] = [
  {
    name: 'vqe-loop: H2 gets at least 90 % of the correlation and nothing below the exact energy',
    skip: needs('vqe-loop'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await vqeStep(subject.artifacts, H2_HAMILTONIAN));
      checkVqe(output, H2_REFERENCE.rhfHartree, H2_REFERENCE.fciHartree, 0.9);
      ensureClose('UCCSD is exact for two electrons', output.energyHartree, H2_REFERENCE.fciHartree, TOLERANCES.vqeHartree);
    },
  },
  {
    name: 'vqe-loop: H4 stays above the exact energy by what UCCSD cannot reach',
    skip: needs('vqe-loop', (subject) => ((limitsOf(subject, 'vqe-loop')?.maxQubits ?? 8) < 8 ? 'H4 needs 8 qubits' : undefined)),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await vqeStep(subject.artifacts, H4_HAMILTONIAN));
      checkVqe(output, H4_REFERENCE.rhfHartree, H4_REFERENCE.fciHartree, 0.6);
      const gap = output.energyHartree - H4_REFERENCE.fciHartree;
      ensure(
        gap >= H4_REFERENCE.uccsdGapHartree,
        `expected at least ${H4_REFERENCE.uccsdGapHartree} Eh above the exact energy, got ${gap}`,
      );
    },
  },
  {
    name: 'vqe-loop: one that has not converged is NOT_CONVERGED with its last energy, or has converged indeed',
    skip: needs('vqe-loop'),
    run: async (given) => {
      const subject = ready(given);
      const spec = await vqeStep(subject.artifacts, H4_HAMILTONIAN, { maxIterations: 1, gradientTolerance: 1e-10 });
      try {
        const { output } = await execute(subject, spec);
        ensure(output.gradientNorm <= 1e-10, `answered after one iteration with a gradient of ${output.gradientNorm}`);
      } catch (error) {
        if (!isCofactorError(error, 'NOT_CONVERGED')) throw error;
        const last = error.details.lastEnergyHartree;
        ensure(
          last !== null && last > H4_REFERENCE.fciHartree && last <= H4_REFERENCE.rhfHartree + TOLERANCES.vqeHartree,
          `last energy ${last}`,
        );
      }
    },
  },
];

function checkVqe(output: StepOutput<'vqe-loop'>, hartreeFock: number, exact: number, share: number): void {
  const { energyHartree, energies, parameters, gradientNorm } = output;
  ensure(energyHartree >= exact - TOLERANCES.vqeHartree, `below the exact energy: ${energyHartree} < ${exact}`);
  const recovered = (hartreeFock - energyHartree) / (hartreeFock - exact);
  ensure(recovered >= share, `expected at least ${100 * share} % of the correlation, got ${(100 * recovered).toFixed(2)} %`);
  ensure(
    parameters.length > 0 && gradientNorm <= 1e-6,
    `expected parameters with a gradient ≤ 1e-6, got ${parameters.length}, ${gradientNorm}`,
  );
  ensureClose('energy and the last of energies', energies.at(-1) ?? NaN, energyHartree, TOLERANCES.vqeHartree);
}

const chemistry: Check<BackendUnderTest>[] = [
  {
    name: 'scf: H2 and water in STO-3G',
    skip: needs('scf'),
    run: async (given) => {
      const subject = ready(given);
      const h2 = await execute(subject, await smallestStep('scf', subject.artifacts));
      ensureClose('H2', h2.output.energyHartree, H2_REFERENCE.rhfHartree, TOLERANCES.scfHartree);
      H2_REFERENCE.orbitalEnergiesHartree.forEach((energy, k) =>
        ensureClose(`orbital ${k} of H2`, h2.output.orbitalEnergiesHartree.alpha[k], energy, TOLERANCES.orbitalEnergyHartree),
      );
      const { output } = await execute(subject, { ...(await smallestStep('scf', subject.artifacts)), system: WATER_SYSTEM });
      ensureClose('water', output.energyHartree, WATER_REFERENCE.rhfHartree, TOLERANCES.scfHartree);
      ensureClose('nuclear repulsion', output.nuclearRepulsionHartree, WATER_REFERENCE.nuclearRepulsionHartree, TOLERANCES.integralHartree);
      ensureEqual('functions and occupied orbitals', [output.numFunctions, ...output.occupied], [7, 5, 5]);
    },
  },
  {
    name: 'mp2: H2, and water with and without its core',
    skip: needs('mp2'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await smallestStep('mp2', subject.artifacts));
      ensureClose('H2', output.energyHartree, H2_REFERENCE.mp2Hartree, TOLERANCES.mp2Hartree);
      ensureClose('its correlation', output.correlationHartree, H2_REFERENCE.mp2Hartree - H2_REFERENCE.rhfHartree, TOLERANCES.mp2Hartree);
      if (limitsOf(subject, 'scf') === undefined) return;
      const scf = await execute(subject, { ...(await smallestStep('scf', subject.artifacts)), system: WATER_SYSTEM });
      for (const [frozenCore, energy] of [
        [false, WATER_REFERENCE.mp2Hartree],
        [true, WATER_REFERENCE.mp2FrozenCoreHartree],
      ] as const) {
        const water = await execute(subject, { kind: 'mp2', system: WATER_SYSTEM, scf: scf.output, frozenCore });
        ensureClose(`water, frozenCore ${frozenCore}`, water.output.energyHartree, energy, TOLERANCES.mp2Hartree);
        ensureEqual('frozen orbitals', water.output.frozenOrbitals, frozenCore ? 1 : 0);
      }
    },
  },
  {
    name: 'coupled-cluster: exact for two electrons, so that triples add nothing',
    skip: needs('coupled-cluster'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await smallestStep('coupled-cluster', subject.artifacts));
      ensureClose('H2', output.energyHartree, H2_REFERENCE.fciHartree, TOLERANCES.ciHartree);
      ensureClose('its triples', output.triplesHartree ?? NaN, 0, TOLERANCES.ciHartree);
      ensureClose('its MP2', output.mp2Hartree, H2_REFERENCE.mp2Hartree, TOLERANCES.mp2Hartree);
    },
  },
  {
    name: 'casscf: exact for two electrons in all their orbitals',
    skip: needs('casscf'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await smallestStep('casscf', subject.artifacts));
      ensureClose('H2', output.roots[0].energyHartree, H2_REFERENCE.fciHartree, TOLERANCES.ciHartree);
      ensureClose('its average', output.averageEnergyHartree, H2_REFERENCE.fciHartree, TOLERANCES.ciHartree);
    },
  },
  {
    name: 'nevpt2: exact in a space of all orbitals, with nothing to add',
    skip: needs('nevpt2'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await smallestStep('nevpt2', subject.artifacts));
      ensureClose('H2', output.roots[0].energyHartree, H2_REFERENCE.fciHartree, TOLERANCES.ciHartree);
      ensureClose('its correction', output.roots[0].secondOrderHartree, 0, TOLERANCES.ciHartree);
    },
  },
  {
    name: 'gradient: H2',
    skip: needs('gradient'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await smallestStep('gradient', subject.artifacts));
      const slope = H2_REFERENCE.rhfGradientHartreePerBohr;
      [0, 0, -slope, 0, 0, slope].forEach((wanted, k) =>
        ensureClose(`component ${k}`, output.gradientHartreePerBohr[k], wanted, TOLERANCES.gradientHartreePerBohr),
      );
    },
  },
  {
    name: 'optimize-geometry: H2 finds its bond length',
    skip: needs('optimize-geometry'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await smallestStep('optimize-geometry', subject.artifacts));
      const bond = internalCoordinate([0, 1], output.system.positionsBohr) * BOHR_IN_ANGSTROM;
      ensureClose('bond in ångström', bond, H2_REFERENCE.bondAngstrom, TOLERANCES.printedAngstrom);
      ensure(output.energyHartree < H2_REFERENCE.rhfHartree, `expected less than at 0.74 Å, got ${output.energyHartree}`);
      ensure(output.residual < 1e-5, `expected no force above 1e-5 hartree/bohr, got ${output.residual}`);
      ensureClose('energy and the last of the trace', output.trace.at(-1)?.energyHartree ?? NaN, output.energyHartree, 0);
    },
  },
  {
    name: 'transform: the integrals of H2 in its molecular orbitals',
    skip: needs('transform'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await smallestStep('transform', subject.artifacts));
      ensureEqual('electrons and orbitals', [output.activeSpace.electrons, output.activeSpace.orbitals], [[1, 1], 2]);
      await checkH2(subject, output.hamiltonian, TOLERANCES.integralHartree * 10);
    },
  },
  {
    name: 'read-hamiltonian: an FCIDUMP gives back its integrals',
    skip: needs('read-hamiltonian'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await smallestStep('read-hamiltonian', subject.artifacts));
      await checkH2(subject, output.hamiltonian, TOLERANCES.amplitude);
    },
  },
  {
    name: 'space-reference: Hartree–Fock and MP2 of H2 from its Hamiltonian',
    skip: needs('space-reference'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await smallestStep('space-reference', subject.artifacts));
      ensureClose('Hartree–Fock', output.hartreeFockHartree, H2_REFERENCE.rhfHartree, TOLERANCES.scfHartree);
      ensureClose('MP2', output.mp2Hartree, H2_REFERENCE.mp2Hartree, TOLERANCES.mp2Hartree);
    },
  },
  {
    name: 'ansatz: circuit and observable of H2 give Hartree–Fock at zero, less at the start, and the right spectrum',
    skip: needs('ansatz'),
    run: async (given) => {
      const subject = ready(given);
      const { output } = await execute(subject, await smallestStep('ansatz', subject.artifacts));
      const { circuit, observable, startParameters } = output;
      ensureEqual('qubits', [circuit.numQubits, observable.numQubits], [4, 4]);
      ensureEqual('how many start parameters', startParameters.length, circuit.numParameters);
      const energyAt = (parameters: readonly number[]) => {
        const state = new DenseState(4);
        for (const operation of circuit.operations) state.apply(operation, parameters);
        return state.mean(observable);
      };
      ensureClose('energy at zero', energyAt(startParameters.map(() => 0)), H2_REFERENCE.rhfHartree, TOLERANCES.scfHartree);
      const start = energyAt(startParameters);
      ensure(
        start < H2_REFERENCE.mp2Hartree && start >= H2_REFERENCE.fciHartree - TOLERANCES.ciHartree,
        `energy at the MP2 start: ${start}`,
      );
      const { values: spectrum } = jacobi(realMatrix(observable, 4));
      ensureClose('lowest eigenvalue of the observable', spectrum[0], H2_REFERENCE.fciHartree, TOLERANCES.ciHartree);
      for (const { energyHartree } of H2_REFERENCE.states) {
        const nearest = spectrum.reduce((best, value) => (Math.abs(value - energyHartree) < Math.abs(best - energyHartree) ? value : best));
        ensureClose('eigenvalue of the observable', nearest, energyHartree, TOLERANCES.ciHartree);
      }
    },
  },
];

async function checkH2(subject: ReadyBackend, hamiltonian: StepOutput<'transform'>['hamiltonian'], tolerance: number): Promise<void> {
  ensureEqual('size', [hamiltonian.numOrbitals, ...hamiltonian.numElectrons], [2, 1, 1]);
  ensureClose('core energy', hamiltonian.coreEnergyHartree, H2_HAMILTONIAN.coreEnergyHartree, tolerance);
  const pairs = [
    ['h1', await getFloat64(subject.artifacts, hamiltonian.h1), oneElectronIntegrals(H2_HAMILTONIAN)],
    ['eri', await getFloat64(subject.artifacts, hamiltonian.eri), twoElectronIntegrals(H2_HAMILTONIAN)],
  ] as const;
  for (const [name, got, expected] of pairs) {
    ensureEqual(`length of ${name}`, got.length, expected.length);
    expected.forEach((value, k) => ensureClose(`${name}[${k}]`, got[k], value, tolerance));
  }
}

/** Matrix of a real observable. */
export function realMatrix(observable: Parameters<DenseState['image']>[0], numQubits: number): Float64Array[] {
  return Array.from({ length: 2 ** numQubits }, (_, column) => {
    const state = new DenseState(numQubits);
    [state.re[0], state.re[column]] = [0, 1];
    const { re, im } = state.image(observable);
    ensure(
      im.every((value) => Math.abs(value) < TOLERANCES.amplitude),
      'expected an observable with a real matrix',
    );
    return re;
  });
}

export const ACCURACY_CHECKS: readonly Check<BackendUnderTest>[] = [...expectation, sample, ...casci, ...vqe, ...chemistry];
