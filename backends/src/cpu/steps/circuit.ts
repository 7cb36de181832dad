/** Steps that write circuits, and the eigenvalues that they stand for. */
import { buildAnsatz, circuitSizes, phaseCircuit, shotsToChemicalAccuracy } from '@cofactor/sdk/circuits';
import { ccsdInSpace } from '../../chemistry/correlation/index.ts';
import { loadHamiltonian } from '../hamiltonian.ts';
import { pauliEigenvalues } from '../pauli-eigenvalues.ts';
import { readProgram } from '../program.ts';
import type { StepRunners } from './step-runner.ts';

export const circuitSteps: StepRunners = {
  async 'read-program'(spec) {
    const output = readProgram(spec);
    return { output, resources: circuitSizes(output.circuit) };
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

  async 'phase-circuit'({ circuit, observable, ...options }) {
    const output = phaseCircuit(circuit, observable, options);
    return { output, resources: { ...circuitSizes(output.circuit), pauliTerms: observable.terms.length } };
  },

  async diagonalise({ observable, roots, seed }, { signal, onProgress }) {
    const output = await pauliEigenvalues(observable, { roots, seed, signal, onProgress });
    return { output, resources: { qubits: observable.numQubits, pauliTerms: observable.terms.length } };
  },
};
