/** Steps of the `cpu` backend, on the functions of chemistry/. Runs inside the engine process. */
import {
  getFloat64,
  invalidInput,
  stepNotRun,
  stepResult,
  type ActiveSpace,
  type Hamiltonian,
  type Resources,
  type RunContext,
  type StepKind,
  type StepOutput,
  type StepResult,
  type StepSpec,
  type Warning,
} from '@cofactor/sdk/contracts';
import { buildAnsatz, circuitSizes, phaseCircuit, shotsToChemicalAccuracy } from '@cofactor/sdk/circuits';
import {
  countFrozenCore,
  describeActiveOrbitals,
  describeSizes,
  energyBySize,
  findActiveSpace,
  type SelectedSpace,
} from '../chemistry/active-space/index.ts';
import type { Citation } from '../chemistry/basis/index.ts';
import { ccsdInSpace, coupledCluster, solveCi, type CiRoot } from '../chemistry/correlation/index.ts';
import {
  heatBathCi,
  productDeterminants,
  selectedCi,
  solveSubspace,
  type SubspaceResult,
} from '../chemistry/correlation/subspace/index.ts';
import { readFcidump } from '../chemistry/formats/index.ts';
import { activeOrbitals, casscf, type OrbitalFrame, startFrame } from '../chemistry/casscf/index.ts';
import { scfGradient } from '../chemistry/gradients/index.ts';
import { activeHamiltonian } from '../chemistry/hamiltonian/index.ts';
import { mp2, mp2InSpace, nevpt2 } from '../chemistry/perturbation/index.ts';
import { runScf, type ScfResult } from '../chemistry/scf/index.ts';
import { kernelVariant } from '../kernels/wasm.ts';
import { arrayCheckpoint } from './array-checkpoint.ts';
import { cpuFacts, MAX_DETERMINANTS } from './facts.ts';
import { relaxed } from './geometry.ts';
import { loadHamiltonian, storeHamiltonian } from './hamiltonian.ts';
import { loadOrbitals, storeOrbitals } from './orbitals.ts';
import { pauliEigenvalues } from './pauli-eigenvalues.ts';
import { readProgram } from './program.ts';
import { auxiliaryOf, basisOf, coreHamiltonian, pointChargesOf, repulsionOf, storedField, storedScf } from './molecule.ts';

interface Answer<K extends StepKind> {
  output: StepOutput<K>;
  resources?: Resources;
  warnings?: Warning[];
  notes?: string[];
  /** @default 1 */
  threads?: number;
}

type Runner<K extends StepKind> = (spec: StepSpec<K>, context: RunContext) => Promise<Answer<K>>;

const RUNNERS: { [K in StepKind]?: Runner<K> } = {
  async scf(spec, context) {
    const { system, reference, functional, grid, guess, atomicSpins, stability, maxIterations, convergenceHartree } = spec;
    const basis = basisOf(system);
    const initialOrbitals = spec.initialOrbitals && (await loadOrbitals(spec.initialOrbitals, context));
    const repulsion = repulsionOf(system, basis, context);
    const scf = runScf(
      {
        system: basis.system,
        charge: system.charge,
        multiplicity: system.multiplicity,
        reference,
        functional,
        grid,
        guess,
        atomicSpins,
        pointCharges: pointChargesOf(system),
        initialOrbitals,
        repulsion,
      },
      { stability, maxIterations, convergenceHartree, signal: context.signal, onProgress: context.onProgress },
    );
    const { alpha, beta } = scf.orbitalEnergiesHartree;
    const { numFunctions } = basis.system;
    return {
      output: {
        reference: scf.reference,
        energyHartree: scf.energyHartree,
        nuclearRepulsionHartree: scf.nuclearRepulsionHartree,
        ...(scf.embeddingHartree && { embeddingHartree: scf.embeddingHartree }),
        ...(scf.exchangeCorrelation && { exchangeCorrelation: scf.exchangeCorrelation }),
        orbitals: await storeOrbitals(scf.orbitals, [numFunctions, scf.numOrbitals], context),
        orbitalEnergiesHartree: { alpha: [...alpha], ...(beta && { beta: [...beta] }) },
        occupied: [scf.occupied.alpha, scf.occupied.beta],
        numFunctions,
        angular: basis.angular,
        s2: scf.s2,
        ...(scf.spinPopulations && { spinPopulations: scf.spinPopulations }),
        dipoleAu: scf.dipoleAu,
        stability: scf.stability,
        iterations: scf.iterations,
        residual: scf.residual,
      },
      resources: {
        basisFunctions: numFunctions,
        numOrbitals: scf.numOrbitals,
        numElectrons: [scf.occupied.alpha, scf.occupied.beta],
      },
      warnings: scf.warnings,
      notes: [
        `basis ${basis.name}, ${basis.angular}`,
        ...basis.citations.map(citation),
        `${repulsion.mode} integrals`,
        ...(scf.exchangeCorrelation ? [quadratureNote(scf.exchangeCorrelation)] : []),
      ],
      threads: repulsion.threads,
    };
  },

  async mp2({ system, scf: document, frozenCore, auxiliaryBasis }, context) {
    const basis = basisOf(system);
    const scf = await storedScf(document, basis, context.artifacts);
    const fitted = auxiliaryBasis === undefined ? undefined : auxiliaryOf(system, auxiliaryBasis);
    const repulsion = fitted ? { system: basis.system, auxiliary: fitted.system } : repulsionOf(system, basis, context);
    const numFrozen = frozenCore ? countFrozenCore(system.atomicNumbers, scf.occupied.beta) : 0;
    const { energyHartree, correlationHartree, frozenOrbitals } = mp2({ scf, repulsion, numFrozen, signal: context.signal });
    return {
      output: {
        energyHartree,
        correlationHartree,
        frozenOrbitals,
        ...(fitted && { auxiliaryFunctions: fitted.system.numFunctions }),
      },
      resources: { basisFunctions: basis.system.numFunctions },
      notes: fitted
        ? [
            `densities fitted in ${fitted.name}, ${fitted.system.numFunctions} functions: some 1e-5 hartree an atom from exact integrals`,
            ...fitted.citations.map(citation),
          ]
        : [],
    };
  },

  async 'coupled-cluster'({ system, scf: document, frozenCore, triples, maxIterations, convergenceHartree }, context) {
    const basis = basisOf(system);
    const scf = await storedScf(document, basis, context.artifacts);
    const repulsion = repulsionOf(system, basis, context);
    const numFrozen = frozenCore ? countFrozenCore(system.atomicNumbers, scf.occupied.beta) : 0;
    const { signal, onProgress } = context;
    const field = scf.reference === 'rohf' && { coreHamiltonian: coreHamiltonian(system, basis) };
    const solved = coupledCluster(
      { scf, repulsion, ...field, numFrozen, triples },
      { maxIterations, convergenceHartree, signal, onProgress },
    );
    const { pairAmplitudes: _, threads, ...output } = solved;
    const doubtful = output.t1Diagnostic > MOST_T1;
    return {
      output,
      resources: { basisFunctions: basis.system.numFunctions, numOrbitals: scf.numOrbitals - numFrozen },
      warnings: doubtful ? [multireference(output.t1Diagnostic)] : [],
      threads,
    };
  },

  async gradient({ system, scf: document }, context) {
    const basis = basisOf(system);
    const scf = await storedField(document, basis, context.artifacts);
    const { signal, onProgress } = context;
    const { nuclei, pointCharges } = scfGradient(
      { scf, pointCharges: pointChargesOf(system) },
      { signal, onProgress: (fraction) => onProgress?.({ message: `gradient ${Math.floor(100 * fraction)} %` }) },
    );
    return {
      output: {
        gradientHartreePerBohr: [...nuclei],
        ...(pointCharges && { pointChargeGradientHartreePerBohr: [...pointCharges] }),
      },
      resources: { basisFunctions: basis.system.numFunctions },
    };
  },

  async 'optimize-geometry'(spec, context) {
    const output = await relaxed(spec, context);
    const [basisFunctions, numOrbitals] = output.orbitals.alpha.shape;
    return { output, resources: { basisFunctions, numOrbitals }, notes: [`${output.iterations} geometries`] };
  },

  async transform({ system, scf: document, frozenCore, activeSpace }, context) {
    const basis = basisOf(system);
    const scf = await storedScf(document, basis, context.artifacts);
    const integrals = { coreHamiltonian: coreHamiltonian(system, basis), repulsion: repulsionOf(system, basis, context) };
    const space = await findActiveSpace(scf, { activeSpace, frozenCore }, { ...integrals, signal: context.signal });
    const hamiltonian = activeHamiltonian({
      ...integrals,
      coreOrbitals: space.coreOrbitals,
      activeOrbitals: space.activeOrbitals,
      nuclearRepulsionHartree: document.nuclearRepulsionHartree + (document.embeddingHartree?.nuclei ?? 0),
      numElectrons: space.numElectrons,
    });
    const sizes = activeSpace.select === 'full' ? [] : describeSizes(await energyBySize(hamiltonian, context.signal), hamiltonian);
    const energies = space.orbitalIndices?.map((index) => document.orbitalEnergiesHartree.alpha[index]);
    return {
      output: {
        hamiltonian: await storeHamiltonian(hamiltonian, context.artifacts, energies),
        activeSpace: spaceReport(activeSpace, scf, { ...space, reasons: [...space.reasons, ...sizes] }),
      },
      resources: { basisFunctions: basis.system.numFunctions, numOrbitals: space.numActive, numElectrons: space.numElectrons },
      warnings: space.warnings,
    };
  },

  async 'read-hamiltonian'({ source }, { artifacts }) {
    if (source.data === undefined) throw invalidInput('hamiltonian.data', 'the text itself (the client reads files)', undefined);
    const hamiltonian = await storeHamiltonian(readFcidump(source.data), artifacts);
    const { numOrbitals, numElectrons } = hamiltonian;
    return { output: { hamiltonian }, resources: { numOrbitals, numElectrons } };
  },

  async 'read-program'(spec) {
    const output = readProgram(spec);
    return { output, resources: circuitSizes(output.circuit) };
  },

  async 'space-reference'({ hamiltonian }, { artifacts }) {
    const { hartreeFockHartree, energyHartree, warnings } = mp2InSpace(await loadHamiltonian(hamiltonian, artifacts));
    return { output: { hartreeFockHartree, mp2Hartree: energyHartree }, resources: { numOrbitals: hamiltonian.numOrbitals }, warnings };
  },

  async casci({ hamiltonian, roots, multiplicity, seed }, { artifacts, signal, onProgress, checkpoint }) {
    const ci = await solveCi(await loadHamiltonian(hamiltonian, artifacts), {
      roots,
      multiplicity,
      seed,
      maxDeterminants: MAX_DETERMINANTS,
      signal,
      onProgress,
      checkpoint: checkpoint && arrayCheckpoint(checkpoint, artifacts),
    });
    const { numOrbitals, numElectrons } = hamiltonian;
    return {
      output: {
        roots: ci.roots.map(rootOf),
        determinants: ci.determinants,
        iterations: ci.iterations,
        residual: ci.residual,
      },
      resources: { numOrbitals, numElectrons, determinants: ci.determinants },
      warnings: ci.warnings,
    };
  },

  async casscf({ system, scf: document, activeSpace, ...control }, context) {
    const basis = basisOf(system);
    const scf = await storedScf(document, basis, context.artifacts);
    const integrals = { coreHamiltonian: coreHamiltonian(system, basis), repulsion: repulsionOf(system, basis, context) };
    const { signal, onProgress } = context;
    const space = await findActiveSpace(scf, { activeSpace }, { ...integrals, signal });
    const { numElectrons, numCore, numActive } = space;
    const optimised = await casscf(
      {
        system: basis.system,
        ...integrals,
        frame: startFrame(scf, space),
        numElectrons,
        nuclearRepulsionHartree: document.nuclearRepulsionHartree + (document.embeddingHartree?.nuclei ?? 0),
      },
      { ...control, maxDeterminants: MAX_DETERMINANTS, signal, onProgress },
    );
    const { frame, roots, determinants, averageEnergyHartree, iterations, residual } = optimised;
    const active = activeOrbitals(frame);
    const orbitalEnergiesHartree = [...optimised.orbitalEnergiesHartree];
    return {
      output: {
        averageEnergyHartree,
        roots: roots.map(rootOf),
        activeSpace: {
          select: activeSpace.select,
          electrons: numElectrons,
          orbitals: numActive,
          coreOrbitals: numCore,
          reasons: [...space.reasons, `all orbitals optimised from there in ${iterations} iterations`],
          activeOrbitals: describeActiveOrbitals(scf, {
            ...space,
            activeOrbitals: active,
            orbitalEnergiesHartree: orbitalEnergiesHartree.slice(numCore, numCore + numActive),
            occupations: [...optimised.naturalOccupations],
            entropies: undefined,
          }),
        },
        orbitals: await storeOrbitals({ alpha: frame.coefficients }, [frame.numFunctions, frame.numOrbitals], context),
        orbitalEnergiesHartree,
        determinants,
        iterations,
        residual,
      },
      resources: { basisFunctions: basis.system.numFunctions, numOrbitals: numActive, numElectrons, determinants },
      warnings: [...space.warnings, ...optimised.warnings],
    };
  },

  async nevpt2({ system, scf: document, activeSpace, casscf: optimised, frozenCore, roots, multiplicity, seed }, context) {
    const basis = basisOf(system);
    const scf = await storedScf(document, basis, context.artifacts);
    const integrals = { coreHamiltonian: coreHamiltonian(system, basis), repulsion: repulsionOf(system, basis, context) };
    const { signal, onProgress } = context;
    const space = optimised ? undefined : await findActiveSpace(scf, { activeSpace }, { ...integrals, signal });
    const frame = space ? startFrame(scf, space) : await storedFrame(optimised as StepOutput<'casscf'>, context);
    const numElectrons = space?.numElectrons ?? (optimised as StepOutput<'casscf'>).activeSpace.electrons;
    const numFrozen = frozenCore ? Math.min(frame.numCore, countFrozenCore(system.atomicNumbers, scf.occupied.beta)) : 0;
    const { roots: states, ...ci } = await nevpt2(
      {
        ...integrals,
        frame,
        numElectrons,
        numFrozen,
        nuclearRepulsionHartree: document.nuclearRepulsionHartree + (document.embeddingHartree?.nuclei ?? 0),
      },
      {
        roots,
        multiplicity,
        seed,
        maxDeterminants: MAX_DETERMINANTS,
        signal,
        onProgress: (fraction) => onProgress?.({ message: `perturbers ${Math.floor(100 * fraction)} %` }),
      },
    );
    return {
      output: {
        roots: states.map((state) => ({
          ...rootOf(state),
          referenceHartree: state.referenceHartree,
          secondOrderHartree: state.secondOrderHartree,
          classesHartree: Object.fromEntries(Object.entries(state.classes).map(([name, { energyHartree }]) => [name, energyHartree])),
        })),
        activeSpace: space ? spaceReport(activeSpace, scf, space) : (optimised as StepOutput<'casscf'>).activeSpace,
        frozenOrbitals: ci.frozenOrbitals,
        determinants: ci.determinants,
        iterations: ci.iterations,
        residual: ci.residual,
      },
      resources: {
        basisFunctions: basis.system.numFunctions,
        numOrbitals: frame.numActive,
        numElectrons,
        determinants: ci.determinants,
      },
      warnings: [...(space?.warnings ?? []), ...ci.warnings],
    };
  },

  async subspace({ hamiltonian, alphaStrings, betaStrings }, { artifacts, signal, onProgress, checkpoint: saved }) {
    const [alpha, beta] = [readStrings(alphaStrings, hamiltonian, 'alphaStrings'), readStrings(betaStrings, hamiltonian, 'betaStrings')];
    const loaded = await loadHamiltonian(hamiltonian, artifacts);
    const checkpoint = saved && arrayCheckpoint(saved, artifacts);
    return subspaceAnswer(await solveSubspace(loaded, productDeterminants(alpha, beta), { signal, onProgress, checkpoint }), hamiltonian);
  },

  async 'heat-bath-ci'({ hamiltonian, thresholdHartree }, { artifacts, signal, onProgress, checkpoint: saved }) {
    const checkpoint = saved && arrayCheckpoint(saved, artifacts);
    const options = { thresholdHartree, signal, onProgress, checkpoint };
    const output = await heatBathCi(await loadHamiltonian(hamiltonian, artifacts), options);
    const { numOrbitals, numElectrons } = hamiltonian;
    const exact = output.fitErrorHartree === 0;
    return {
      output,
      resources: { numOrbitals, numElectrons, determinants: output.points[output.points.length - 1].determinants },
      warnings: exact ? [] : [EXTRAPOLATED],
    };
  },

  async 'selected-ci'({ hamiltonian, determinants }, { artifacts, signal, onProgress }) {
    return subspaceAnswer(
      await selectedCi(await loadHamiltonian(hamiltonian, artifacts), determinants, { signal, onProgress }),
      hamiltonian,
    );
  },

  async 'phase-circuit'({ circuit, observable, ...options }) {
    const output = phaseCircuit(circuit, observable, options);
    return { output, resources: { ...circuitSizes(output.circuit), pauliTerms: observable.terms.length } };
  },

  async diagonalise({ observable, roots, seed }, { signal, onProgress }) {
    const output = await pauliEigenvalues(observable, { roots, seed, signal, onProgress });
    return { output, resources: { qubits: observable.numQubits, pauliTerms: observable.terms.length } };
  },

  async ansatz({ hamiltonian, ...options }, { artifacts, signal }) {
    const arrays = await loadHamiltonian(hamiltonian, artifacts);
    const pairAmplitudes = options.start === 'ccsd' ? ccsdInSpace(arrays, { signal }).pairAmplitudes : undefined;
    const output = buildAnsatz(arrays, { ...options, ...(pairAmplitudes && { pairAmplitudes }) });
    const shotsToAccuracy = shotsToChemicalAccuracy(output.observable);
    return {
      output,
      resources: {
        ...circuitSizes(output.circuit),
        pauliTerms: output.observable.terms.length,
        ...(shotsToAccuracy !== undefined && { shotsToAccuracy }),
      },
    };
  },
};

/** The chosen orbitals, as they are. */
const spaceReport = (
  { select }: ActiveSpace,
  scf: Parameters<typeof describeActiveOrbitals>[0],
  space: SelectedSpace,
): StepOutput<'transform'>['activeSpace'] => ({
  select,
  electrons: space.numElectrons,
  orbitals: space.numActive,
  coreOrbitals: space.numCore,
  reasons: space.reasons,
  activeOrbitals: describeActiveOrbitals(scf, space),
});

/** The orbitals of an earlier `casscf` step. */
async function storedFrame({ orbitals, activeSpace }: StepOutput<'casscf'>, { artifacts }: RunContext): Promise<OrbitalFrame> {
  const [numFunctions, numOrbitals] = orbitals.alpha.shape;
  const coefficients = await getFloat64(artifacts, orbitals.alpha);
  return { coefficients, numFunctions, numOrbitals, numCore: activeSpace.coreOrbitals, numActive: activeSpace.orbitals };
}

const EXTRAPOLATED: Warning = {
  code: 'NOT_VARIATIONAL',
  message: 'the energy of hci is extrapolated: it may lie below the exact one, and the error of the fit is not a bound',
};

/** Where a single determinant stops being a good start, DOI 10.1002/qua.560360824. */
const MOST_T1 = 0.02;

function multireference(t1Diagnostic: number): Warning {
  return {
    code: 'MULTIREFERENCE',
    message: `the T1 diagnostic is ${t1Diagnostic.toFixed(3)}, above ${MOST_T1}: one determinant is a doubtful start, compare with casci in an active space`,
  };
}

/** Runs one step. @throws CofactorError as the function of chemistry it stands on; UNSUPPORTED for other kinds */
export async function run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
  const runner: Runner<K> | undefined = RUNNERS[spec.kind as K];
  if (!runner) throw stepNotRun(cpuFacts, spec.kind);
  cpuFacts.forecast(spec, {}); // refuses what is too large, also where no host has asked
  const startedAt = performance.now();
  const { output, resources, warnings, notes, threads = 1 } = await runner(spec, context);
  return stepResult(cpuFacts, spec, {
    output,
    resources,
    wallMs: performance.now() - startedAt,
    provenance: { kernelVariant: kernelVariant(), threads, ...(notes && { notes }) },
    warnings,
  });
}

const rootOf = ({ energyHartree, s2, leadingWeight, naturalOccupations }: CiRoot): StepOutput<'casci'>['roots'][number] => ({
  energyHartree,
  s2,
  leadingWeight,
  naturalOccupations: [...naturalOccupations],
});

/** Masks of printed strings. @throws INVALID_INPUT for a string of another length */
function readStrings(strings: readonly string[], { numOrbitals }: Hamiltonian, field: string): number[] {
  return strings.map((bits) => {
    if (bits.length !== numOrbitals) throw invalidInput(field, `strings of ${numOrbitals} orbitals`, bits);
    return Number.parseInt(bits, 2);
  });
}

function subspaceAnswer(
  { energyHartree, s2, leadingWeight, occupations, determinants, iterations, residual }: SubspaceResult,
  { numOrbitals, numElectrons }: Hamiltonian,
): Answer<'subspace' | 'selected-ci'> {
  return {
    output: { energyHartree, s2, leadingWeight, occupations, determinants, iterations, residual },
    resources: { numOrbitals, numElectrons, determinants },
  };
}

function quadratureNote({ functional, grid, gridPoints, integratedElectrons }: NonNullable<ScfResult['exchangeCorrelation']>): string {
  return `${functional} on ${gridPoints} points (${grid}), which integrate the density to ${integratedElectrons.toFixed(6)} electrons`;
}

function citation({ authors, journal, publisher, volume, pages, year, doi }: Citation): string {
  const where = [journal ?? publisher, volume, pages].filter((part) => part !== undefined).join(' ');
  return `${authors[0]}${authors.length > 1 ? ' et al.' : ''}, ${where} (${year})${doi ? `, DOI ${doi}` : ''}`;
}
