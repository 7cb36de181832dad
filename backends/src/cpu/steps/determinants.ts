/** Steps that solve a Hamiltonian in determinants: all of a space, given ones, or the best. */
import { invalidInput, type Hamiltonian, type Warning } from '@cofactor/sdk/contracts';
import { solveCi } from '../../chemistry/correlation/index.ts';
import {
  heatBathCi,
  productDeterminants,
  selectedCi,
  solveSubspace,
  stringWeights,
  type SubspaceResult,
} from '../../chemistry/correlation/subspace/index.ts';
import { arrayCheckpoint } from '../array-checkpoint.ts';
import { MAX_DETERMINANTS } from '../capabilities.ts';
import { loadHamiltonian } from '../hamiltonian.ts';
import { rootOf, type Answer, type StepRunners } from './step-runner.ts';

export const determinantSteps: StepRunners = {
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

  async subspace({ hamiltonian, alphaStrings, betaStrings }, { artifacts, signal, onProgress, checkpoint: saved }) {
    const [alpha, beta] = [readStrings(alphaStrings, hamiltonian, 'alphaStrings'), readStrings(betaStrings, hamiltonian, 'betaStrings')];
    const loaded = await loadHamiltonian(hamiltonian, artifacts);
    const checkpoint = saved && arrayCheckpoint(saved, artifacts);
    const found = await solveSubspace(loaded, productDeterminants(alpha, beta), { signal, onProgress, checkpoint });
    const { output, resources } = subspaceAnswer(found, hamiltonian);
    const weights = stringWeights(found.basis, found.vector);
    const weightsOf = (masks: readonly number[], spin: 'alpha' | 'beta') => masks.map((mask) => weights[spin].get(mask) ?? 0);
    return { output: { ...output, stringWeights: { alpha: weightsOf(alpha, 'alpha'), beta: weightsOf(beta, 'beta') } }, resources };
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
};

const EXTRAPOLATED: Warning = {
  code: 'NOT_VARIATIONAL',
  message: 'the energy of hci is extrapolated: it may lie below the exact one, and the error of the fit is not a bound',
};

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
