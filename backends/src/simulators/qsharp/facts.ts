/** What can be said about the `qsharp` backend without loading the package it runs on. */
import { circuitSizes, terminalReadout, validateCircuit } from '@cofactor/sdk/circuits';
import {
  COFACTOR_VERSION,
  exactly,
  stepNotRun,
  tooLarge,
  unsupported,
  type BackendFacts,
  type Forecast,
  type Sizes,
  type StepKind,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { INSTALL, qsharpFile } from './compiler.ts';
import { statementsOf } from './program.ts';

/** The simulator hands its state over as text, some 60 bytes an amplitude. */
const MAX_QUBITS = 14;
/** A circuit is compiled as source, some seconds at this length. */
const MAX_STATEMENTS = 40_000;

const capabilities = {
  expectation: { maxQubits: MAX_QUBITS, exact: true, seeded: true },
  sample: { maxQubits: MAX_QUBITS, exact: true, seeded: true },
} as const;

/** The module and its compiler; measured on 2 vCPU Xeon 2.5 GHz. */
const MODULE_BYTES = 250e6;
const COMPILE_MS = 600;
const MS_PER_STATEMENT = 0.15;
const MS_PER_AMPLITUDE = 0.02;

/** @throws UNSUPPORTED for another kind of step or a gradient, TOO_LARGE above 14 qubits or 40 000 statements. */
function forecast(spec: Partial<StepSpec> & { kind: StepKind }, sizes: Sizes): Forecast {
  if (spec.kind !== 'expectation' && spec.kind !== 'sample') throw stepNotRun(qsharpFacts, spec.kind);
  const { circuit, shots = 0 } = spec as Partial<StepSpec<'expectation' | 'sample'>>;
  if ('gradient' in spec && spec.gradient) {
    throw unsupported('qsharp has no gradients: use shift rules, or statevector', {
      what: 'gradients on qsharp',
      alternatives: ['statevector', 'fermion'],
    });
  }
  const qubits = circuit?.numQubits ?? sizes.qubits ?? 1;
  refuseAbove(qubits, MAX_QUBITS, 'qubits');
  if (circuit) validateCircuit(circuit);
  const known = circuit ? circuitSizes(circuit) : undefined;
  const statements = circuit ? Array.from(statementsOf(terminalReadout(circuit).operations)).length : 100;
  refuseAbove(statements, MAX_STATEMENTS, 'gates and rotations');
  const compilations = spec.kind === 'sample' ? 2 : 1; // samples are estimated too
  const ms = compilations * (COMPILE_MS + MS_PER_STATEMENT * statements) + 2 ** qubits * MS_PER_AMPLITUDE + shots * 1e-3;
  return {
    memoryBytes: { low: MODULE_BYTES / 2, likely: MODULE_BYTES, high: 2 * MODULE_BYTES },
    wallMs: { low: ms / 4, likely: ms, high: 6 * ms },
    costMicroUsd: exactly(0),
    sizes: { qubits, ...known },
    assumptions: ['every step compiles its circuit as Q# source'],
  };
}

function refuseAbove(asked: number, limit: number, resource: string): void {
  if (asked <= limit) return;
  throw tooLarge(`qsharp takes at most ${limit} ${resource}, got ${asked}: use statevector or fermion`, { resource, asked, limit });
}

export const qsharpFacts: BackendFacts = {
  id: 'qsharp',
  version: COFACTOR_VERSION,
  purpose: 'study',
  description:
    'The simulator of the Quantum Development Kit as a second opinion on circuits of up to 14 qubits, and its estimates for a fault-tolerant machine',
  capabilities,
  tested: { contract: true },
  pricing: 'free',
  available: async () =>
    qsharpFile() === undefined
      ? { available: false, reason: 'the optional package qsharp-lang is not installed', fix: INSTALL }
      : { available: true },
  forecast,
};
