/** Steps on a molecule in a basis: mean fields, what correlates them, their slopes and minima. */
import type { Warning } from '@cofactor/sdk/contracts';
import { countFrozenCore } from '../../chemistry/active-space/index.ts';
import type { Citation } from '../../chemistry/basis/index.ts';
import { coupledCluster } from '../../chemistry/correlation/index.ts';
import { scfGradient } from '../../chemistry/gradients/index.ts';
import { mp2 } from '../../chemistry/perturbation/index.ts';
import { runScf, type ScfResult } from '../../chemistry/scf/index.ts';
import { relaxed } from '../geometry.ts';
import { auxiliaryOf, basisOf, coreHamiltonian, pointChargesOf, repulsionOf, storedField, storedScf } from '../molecule.ts';
import { loadOrbitals, storeOrbitals } from '../orbitals.ts';
import type { StepRunners } from './step-runner.ts';

export const moleculeSteps: StepRunners = {
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
};

/** Where a single determinant stops being a good start, DOI 10.1002/qua.560360824. */
const MOST_T1 = 0.02;

function multireference(t1Diagnostic: number): Warning {
  return {
    code: 'MULTIREFERENCE',
    message: `the T1 diagnostic is ${t1Diagnostic.toFixed(3)}, above ${MOST_T1}: one determinant is a doubtful start, compare with casci in an active space`,
  };
}

function quadratureNote({ functional, grid, gridPoints, integratedElectrons }: NonNullable<ScfResult['exchangeCorrelation']>): string {
  return `${functional} on ${gridPoints} points (${grid}), which integrate the density to ${integratedElectrons.toFixed(6)} electrons`;
}

function citation({ authors, journal, publisher, volume, pages, year, doi }: Citation): string {
  const where = [journal ?? publisher, volume, pages].filter((part) => part !== undefined).join(' ');
  return `${authors[0]}${authors.length > 1 ? ' et al.' : ''}, ${where} (${year})${doi ? `, DOI ${doi}` : ''}`;
}
