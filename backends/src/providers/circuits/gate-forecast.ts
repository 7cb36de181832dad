/** What a gate-model machine says to a step before anything is sent. Pure: it reads the step and what is known of the machine. */
import { circuitResources, terminalReadout, validateCircuit } from '@cofactor/sdk/circuits';
import {
  exactly,
  tooLarge,
  stepNotRun,
  unsupported,
  type Forecast,
  type Range,
  type Sizes,
  type StepKind,
  type StepLimits,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { countSettings } from './gate-step.ts';

export interface Bill {
  kind: 'sample' | 'expectation';
  /** Circuits that are run. */
  circuits: number;
  /** Of each. */
  shots: number;
  oneQubitGates: number;
  twoQubitGates: number;
  depth: number;
  qubits: number;
}

export interface GateMachine {
  id: string;
  limits: StepLimits & { maxQubits: number; maxShots: number };
  minShots?: number;
  price(bill: Bill): Range;
  priceAssumption: string;
  /** From submission to result. */
  wallMs: Range;
}

/** What a handle and a result of a few thousand outcomes hold. */
const MEMORY_BYTES: Range = { low: 2 ** 16, likely: 2 ** 20, high: 2 ** 26 };

/** @throws UNSUPPORTED, TOO_LARGE or INVALID_INPUT for what the machine cannot run */
export function forecastGateStep(machine: GateMachine, spec: Partial<StepSpec> & { kind: StepKind }, sizes: Sizes): Forecast {
  const { id, limits, minShots = 1 } = machine;
  if (spec.kind !== 'sample' && spec.kind !== 'expectation')
    throw stepNotRun({ id, capabilities: { sample: {}, expectation: {} } }, spec.kind);
  if ('gradient' in spec && spec.gradient)
    throw unsupported(`${id} has no analytic gradients: use shift rules (gradient: false)`, { what: `gradients on ${id}` });
  const shots = spec.shots ?? sizes.shots ?? 1000;
  if (spec.kind === 'expectation' && spec.shots === 0) {
    const what = `exact expectation values on ${id}`;
    throw unsupported(`${id} measures: give shots, e.g. 1000, or run on statevector for exact values`, {
      what,
      alternatives: ['statevector'],
    });
  }
  const qubits = spec.circuit?.numQubits ?? sizes.qubits ?? 1;
  refuseMore(id, 'qubits', qubits, limits.maxQubits, 'choose a larger device or a smaller active space');
  refuseMore(id, 'shots', shots, limits.maxShots, 'ask for fewer');
  if (shots < minShots)
    throw unsupported(`${id} takes at least ${minShots} shots, got ${shots}`, {
      what: `${shots} shots on ${id}`,
      alternatives: [`${minShots} shots`],
    });
  if (spec.circuit) {
    validateCircuit(spec.circuit);
    terminalReadout(spec.circuit);
  }
  const known = spec.circuit ? circuitResources(spec.circuit) : undefined;
  const circuits =
    spec.kind === 'sample' ? 1 : 'observables' in spec && spec.observables ? countSettings(spec.observables) : (sizes.pauliTerms ?? 1);
  const twoQubitGates = known?.twoQubitGates ?? sizes.twoQubitGates ?? 0;
  const depth = known?.depth ?? sizes.depth ?? 1;
  const oneQubitGates = known?.oneQubitGates ?? 2 * twoQubitGates;
  return {
    memoryBytes: MEMORY_BYTES,
    wallMs: machine.wallMs,
    costMicroUsd:
      circuits === 0 ? exactly(0) : machine.price({ kind: spec.kind, circuits, shots, qubits, oneQubitGates, twoQubitGates, depth }),
    sizes: { qubits, ...(known && { parameters: known.parameters, twoQubitGates, depth }), shots: circuits * shots },
    assumptions: [machine.priceAssumption, 'time waits for the queue of the provider, which only the provider knows'],
  };
}

function refuseMore(id: string, resource: string, asked: number, limit: number, way: string): void {
  if (asked > limit) throw tooLarge(`${id} takes at most ${limit} ${resource}, got ${asked}: ${way}`, { resource, asked, limit });
}
