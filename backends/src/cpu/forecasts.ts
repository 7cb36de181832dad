/** What the steps of `cpu` will take: by kind, from what is known of the step and of the steps before it. */
import { circuitSizes, plannedCircuit } from '@cofactor/sdk/circuits';
import {
  exactly,
  invalidInput,
  tooLarge,
  unsupported,
  type Forecast,
  type Range,
  type Sizes,
  type StepKind,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { checkCiSize } from '../chemistry/correlation/determinant-ci/forecast.ts';
import {
  checkSubspaceSize,
  forecastProducts,
  forecastSelection,
  forecastSubspace,
  MAX_SUBSPACE_DETERMINANTS,
} from '../chemistry/correlation/subspace/forecast.ts';
import { countGridPoints } from '../chemistry/dft/grid/radial.ts';
import { MAX_ANSATZ_ORBITALS, MAX_DETERMINANTS, MAX_DIAGONALISED_QUBITS, MAX_PHASE_ROTATIONS, type CpuStepKind } from './capabilities.ts';
import {
  ansatzCost,
  casciCost,
  casscfCost,
  coupledClusterCost,
  diagonaliseCost,
  fittedMp2Cost,
  functionalGradientCost,
  gradientCost,
  kohnShamCost,
  mp2Cost,
  nevpt2Cost,
  numericalGradientCost,
  optimizeGeometryCost,
  PROCESS_BYTES,
  phaseCircuitCost,
  readHamiltonianCost,
  readProgramCost,
  scfCost,
  selectionCost,
  spaceReferenceCost,
  subspaceCost,
  type Cost,
} from './costs.ts';
import { auxiliaryOf } from './molecule.ts';
import { activeElectrons, activeOrbitals, coreOrbitals, halfFilled, moleculeSizes, type MoleculeSizes } from './molecule-sizes.ts';

type Estimate<K extends CpuStepKind> = (spec: Partial<StepSpec<K>>, sizes: Sizes) => Forecast;

/** What a step of each kind will take. */
export const FORECASTS: { [K in CpuStepKind]: Estimate<K> } = {
  scf({ kind = 'scf', system, reference, functional, grid }, sizes) {
    const molecule = moleculeSizes(kind, system, sizes);
    const spins = reference === 'rhf' ? 1 : 2;
    const field = scfCost(molecule.basisFunctions, molecule.repulsion, spins);
    if (!functional || !system) return toForecast(field, molecule.sizes);
    const points = countGridPoints(system.atomicNumbers, grid ?? 'standard');
    return toForecast(kohnShamCost(field, molecule.basisFunctions, points, molecule.repulsion, spins), molecule.sizes);
  },
  mp2({ kind = 'mp2', system, scf, frozenCore, auxiliaryBasis }, sizes) {
    const molecule = moleculeSizes(kind, system, sizes);
    const core = system && frozenCore ? coreOrbitals(system) : 0;
    const occupied = Math.max(1, molecule.numElectrons[0] - core);
    if (system && auxiliaryBasis !== undefined) {
      const auxiliary = auxiliaryOf(system, auxiliaryBasis).system.numFunctions;
      const spins = scf?.reference === 'uhf' ? 2 : 1;
      return toForecast(fittedMp2Cost(molecule.basisFunctions, auxiliary, occupied, spins), molecule.sizes);
    }
    return toForecast(mp2Cost(molecule.basisFunctions, occupied, molecule.repulsion, scf?.reference === 'uhf' ? 2 : 1), molecule.sizes);
  },
  'coupled-cluster'({ kind = 'coupled-cluster', system, scf, frozenCore, triples = false }, sizes) {
    const molecule = moleculeSizes(kind, system, sizes);
    const core = system && frozenCore ? coreOrbitals(system) : 0;
    const electrons = molecule.numElectrons.map((count) => Math.max(0, count - core));
    const spins = scf?.reference === 'uhf' || electrons[0] !== electrons[1] ? 2 : 1;
    return toForecast(
      coupledClusterCost(molecule.basisFunctions, molecule.basisFunctions - core, electrons[0], molecule.repulsion, spins, triples),
      molecule.sizes,
    );
  },
  gradient({ kind = 'gradient', system, scf }, sizes) {
    const molecule = moleculeSizes(kind, system, sizes);
    const spins = scf === undefined || scf.reference === 'rhf' ? 1 : 2;
    const field = gradientCost(molecule.basisFunctions, molecule.repulsion, spins);
    const points = scf?.exchangeCorrelation?.gridPoints;
    return toForecast(points ? functionalGradientCost(field, molecule.basisFunctions, points, spins) : field, molecule.sizes);
  },
  'optimize-geometry'({ kind = 'optimize-geometry', system, reference, functional, grid, correlation, maxIterations }, sizes) {
    const molecule = moleculeSizes(kind, system, sizes);
    const spins = reference === 'uhf' ? 2 : 1;
    const { basisFunctions, repulsion } = molecule;
    const field = scfCost(basisFunctions, repulsion, spins);
    if (correlation && system) {
      const occupied = Math.max(1, molecule.numElectrons[0]);
      const above =
        correlation === 'mp2'
          ? mp2Cost(basisFunctions, occupied, repulsion, spins)
          : coupledClusterCost(basisFunctions, basisFunctions, occupied, repulsion, spins, correlation === 'ccsd-t');
      const slope = numericalGradientCost(field, above, system.atomicNumbers.length);
      return toForecast(optimizeGeometryCost(field, slope, maxIterations), molecule.sizes);
    }
    const slope = gradientCost(basisFunctions, repulsion, spins);
    if (!functional || !system) return toForecast(optimizeGeometryCost(field, slope, maxIterations), molecule.sizes);
    const points = countGridPoints(system.atomicNumbers, grid ?? 'standard');
    const withFunctional = [
      kohnShamCost(field, basisFunctions, points, repulsion, spins),
      functionalGradientCost(slope, basisFunctions, points, spins),
    ] as const;
    return toForecast(optimizeGeometryCost(...withFunctional, maxIterations), molecule.sizes);
  },
  transform({ kind = 'transform', system, activeSpace, frozenCore }, sizes) {
    const molecule = moleculeSizes(kind, system, sizes);
    const core = system && frozenCore ? coreOrbitals(system) : 0;
    const numOrbitals = activeSpace ? activeOrbitals(activeSpace, molecule.basisFunctions - core) : sizes.numOrbitals;
    const [occupied] = molecule.numElectrons;
    const cost = (m: number): Cost => selectionCost(activeSpace?.select, molecule.basisFunctions, occupied, m, molecule.repulsion);
    if (numOrbitals === undefined) return unknownSpace(cost);
    return toForecast(cost(numOrbitals), {
      basisFunctions: molecule.basisFunctions,
      numOrbitals,
    });
  },
  'read-hamiltonian'({ source }, sizes) {
    if (source && source.format !== 'fcidump') {
      throw unsupported(`cpu reads fcidump, not ${source.format}`, {
        what: `hamiltonian.format ${source.format}`,
        alternatives: ['fcidump'],
      });
    }
    if (source && source.data === undefined) throw invalidInput('hamiltonian.data', 'the text itself (the client reads files)', undefined);
    const [, norb] = /NORB\s*=\s*(\d+)/i.exec(source?.data?.slice(0, 2000) ?? '') ?? [];
    const numOrbitals = norb === undefined ? sizes.numOrbitals : Number(norb);
    const characters = source?.data?.length;
    const cost = (m: number): Cost => readHamiltonianCost(characters ?? 5 * m ** 4, m);
    return numOrbitals === undefined ? unknownSpace(cost) : toForecast(cost(numOrbitals), { numOrbitals });
  },
  'read-program'({ program }, sizes) {
    return toForecast(readProgramCost(program?.data?.length ?? 10_000), sizes);
  },
  'space-reference'({ hamiltonian }, sizes) {
    const { numOrbitals } = hamiltonian ?? sizes;
    return numOrbitals === undefined ? unknownSpace(spaceReferenceCost) : toForecast(spaceReferenceCost(numOrbitals), { numOrbitals });
  },
  casci({ hamiltonian, roots = 1 }, sizes) {
    const cost = (m: number, [alpha, beta]: readonly [number, number]): Cost & { determinants: number } => {
      const ci = checkCiSize(m, alpha, beta, roots, MAX_DETERMINANTS);
      return { ...casciCost(ci, m, roots), determinants: ci.determinants };
    };
    const { numOrbitals, numElectrons } = hamiltonian ?? sizes;
    if (numOrbitals === undefined || numElectrons === undefined) return unknownSpace((m) => cost(m, halfFilled(m)));
    const { determinants, ...estimate } = cost(numOrbitals, numElectrons);
    return toForecast(estimate, { numOrbitals, numElectrons, determinants });
  },
  casscf({ kind = 'casscf', roots = 1, ...spec }, sizes) {
    return spaceForecast({ kind, ...spec, roots }, sizes, ({ basisFunctions, repulsion }, m, _electrons, ci) =>
      casscfCost(basisFunctions, m, repulsion, ci, roots),
    );
  },
  nevpt2({ kind = 'nevpt2', roots = 1, ...spec }, sizes) {
    return spaceForecast({ kind, ...spec, roots }, sizes, ({ basisFunctions, repulsion, numElectrons }, m, [alpha], ci) =>
      nevpt2Cost(basisFunctions, m, Math.max(0, numElectrons[0] - alpha), repulsion, ci, roots),
    );
  },
  ansatz({ hamiltonian, ansatz, mapping, layers }, sizes) {
    const { numOrbitals, numElectrons } = hamiltonian ?? sizes;
    if (numOrbitals === undefined || numElectrons === undefined) return unknownSpace((m) => ansatzCost(m, halfFilled(m)));
    if (numOrbitals > MAX_ANSATZ_ORBITALS) {
      throw tooLarge(`ansatz takes at most ${MAX_ANSATZ_ORBITALS} orbitals, got ${numOrbitals}: choose a smaller active space`, {
        resource: 'orbitals',
        asked: numOrbitals,
        limit: MAX_ANSATZ_ORBITALS,
      });
    }
    const { parameters, pauliTerms, ...cost } = ansatzCost(numOrbitals, numElectrons);
    const planned = plannedCircuit({ numOrbitals, numElectrons }, { ansatz, mapping, layers });
    const circuit = planned ? circuitSizes(planned) : { qubits: 2 * numOrbitals, parameters };
    return toForecast(cost, { numOrbitals, numElectrons, pauliTerms, ...circuit });
  },
  'phase-circuit'({ observable, bits = 8, trotterOrder = 2, trotterSteps = 1 }, sizes) {
    const known = observable?.terms.length ?? sizes.pauliTerms;
    const qubits = (observable?.numQubits ?? sizes.qubits ?? 1) + bits;
    const { cost, rotations } = phaseCircuitCost(known ?? 10, bits, trotterOrder, trotterSteps);
    if (rotations > MAX_PHASE_ROTATIONS) {
      const message = `phase estimation takes at most ${MAX_PHASE_ROTATIONS} rotations, got ${rotations}: lower method.bits or method.trotterSteps`;
      throw tooLarge(message, { resource: 'rotations', asked: rotations, limit: MAX_PHASE_ROTATIONS });
    }
    return toForecast(cost, { qubits });
  },
  diagonalise({ observable, roots = 1 }, sizes) {
    observable?.terms.forEach(([text], k) => {
      if (text.length !== observable.numQubits) throw invalidInput(`observable.terms.${k}.0`, `${observable.numQubits} letters`, text);
    });
    const qubits = observable?.numQubits ?? sizes.qubits ?? 10;
    if (qubits > MAX_DIAGONALISED_QUBITS) {
      throw tooLarge(
        `diagonalise takes at most ${MAX_DIAGONALISED_QUBITS} qubits, got ${qubits}: use vqe or qpe, or taper the Hamiltonian`,
        {
          resource: 'qubits',
          asked: qubits,
          limit: MAX_DIAGONALISED_QUBITS,
        },
      );
    }
    return toForecast(diagonaliseCost(qubits, observable?.terms.length ?? sizes.pauliTerms ?? qubits ** 2, roots), { qubits });
  },
  subspace({ hamiltonian, alphaStrings, betaStrings }, sizes) {
    if (!alphaStrings || !betaStrings) return subspaceForecast(forecastSubspace, hamiltonian ?? sizes, sizes.determinants, 1);
    const [alpha, beta] = [alphaStrings, betaStrings].map((strings) => strings.map((bits) => Number.parseInt(bits, 2)));
    const products: typeof forecastSubspace = (_, n, electrons) => forecastProducts([alpha, beta], n, electrons);
    return subspaceForecast(products, hamiltonian ?? sizes, alpha.length * beta.length, 1);
  },
  'heat-bath-ci'({ hamiltonian }, sizes) {
    const forecast = subspaceForecast(forecastSelection, hamiltonian ?? sizes, undefined, HEAT_BATH_ROUNDS);
    const { low, likely } = forecast.memoryBytes;
    const most = subspaceForecast(forecastSelection, hamiltonian ?? sizes, MAX_SUBSPACE_DETERMINANTS, HEAT_BATH_ROUNDS);
    return {
      ...forecast,
      memoryBytes: { low, likely, high: Math.max(likely, most.memoryBytes.high) },
      wallMs: { ...forecast.wallMs, high: Math.max(forecast.wallMs.high, most.wallMs.high) },
      assumptions: [...forecast.assumptions, `up to ${MAX_SUBSPACE_DETERMINANTS} determinants: how many couple is seen only on the way`],
    };
  },
  'selected-ci'({ hamiltonian, determinants }, sizes) {
    return subspaceForecast(forecastSelection, hamiltonian ?? sizes, determinants ?? sizes.determinants, 2); // sizes that double add up to twice the last
  },
};

type SpaceCost = (
  molecule: MoleculeSizes,
  numOrbitals: number,
  numElectrons: readonly [number, number],
  ci: ReturnType<typeof checkCiSize>,
) => Cost;

/** Of a method that chooses its active space itself and diagonalises in it. */
function spaceForecast(
  { kind, system, activeSpace, roots }: Partial<StepSpec<'nevpt2' | 'casscf'>> & { kind: StepKind; roots: number },
  sizes: Sizes,
  costOf: SpaceCost,
): Forecast {
  const molecule = moleculeSizes(kind, system, sizes);
  const { basisFunctions } = molecule;
  const cost = (m: number, electrons: readonly [number, number]): Cost & { determinants: number } => {
    const ci = checkCiSize(m, electrons[0], electrons[1], roots, MAX_DETERMINANTS);
    return { ...costOf(molecule, m, electrons, ci), determinants: ci.determinants };
  };
  const numOrbitals = activeSpace ? activeOrbitals(activeSpace, basisFunctions) : sizes.numOrbitals;
  if (numOrbitals === undefined) return unknownSpace((m) => cost(m, halfFilled(m)));
  const numElectrons = (activeSpace ? activeElectrons(activeSpace, molecule.numElectrons) : sizes.numElectrons) ?? halfFilled(numOrbitals);
  const { determinants, ...estimate } = cost(numOrbitals, numElectrons);
  return toForecast(estimate, { basisFunctions, numOrbitals, numElectrons, determinants });
}

/** @param rounds diagonalisations, each of at most that size */
function subspaceForecast(
  forecast: typeof forecastSubspace,
  { numOrbitals, numElectrons }: Pick<Sizes, 'numOrbitals' | 'numElectrons'>,
  determinants: number | undefined,
  rounds: number,
): Forecast {
  if (numOrbitals !== undefined && numElectrons !== undefined && determinants !== undefined) checkSubspaceSize(determinants, numOrbitals);
  const cost = (m: number, electrons: readonly [number, number]): Cost =>
    subspaceCost(forecast(determinants ?? UNKNOWN_SUBSPACE, m, electrons), determinants ?? UNKNOWN_SUBSPACE, rounds);
  if (numOrbitals === undefined || numElectrons === undefined) return unknownSpace((m) => cost(m, halfFilled(m)));
  return toForecast(cost(numOrbitals, numElectrons), { numOrbitals, numElectrons, ...(determinants !== undefined && { determinants }) });
}

/** Diagonalisations at four thresholds. */
const HEAT_BATH_ROUNDS = 8;
/** Determinants of a subspace that nothing is known about. */
const UNKNOWN_SUBSPACE = 1000;

/** Spaces between which the answer lies when an earlier step decides how large the space is. */
const UNKNOWN_SPACE = { low: 2, likely: 8, high: 12 };

function unknownSpace(cost: (numOrbitals: number) => Cost): Forecast {
  const [low, likely, high] = [cost(UNKNOWN_SPACE.low), cost(UNKNOWN_SPACE.likely), cost(UNKNOWN_SPACE.high)].map((one) => toForecast(one));
  const spread = (key: 'memoryBytes' | 'wallMs'): Range => ({ low: low[key].low, likely: likely[key].likely, high: high[key].high });
  const assumption = `the active space has ${UNKNOWN_SPACE.low} to ${UNKNOWN_SPACE.high} orbitals, likely ${UNKNOWN_SPACE.likely}: an earlier step decides`;
  return {
    ...likely,
    memoryBytes: spread('memoryBytes'),
    wallMs: spread('wallMs'),
    assumptions: [...likely.assumptions, assumption],
    open: true,
  };
}

function toForecast({ memoryBytes, wallMs, assumptions }: Cost, sizes: Sizes = {}): Forecast {
  const memory = {
    low: 0.5 * PROCESS_BYTES + 0.3 * memoryBytes,
    likely: PROCESS_BYTES + memoryBytes,
    high: 1.5 * (PROCESS_BYTES + memoryBytes),
  };
  return { memoryBytes: memory, wallMs, costMicroUsd: exactly(0), sizes, assumptions };
}
