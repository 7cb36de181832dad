/** Starter documents: small, complete, and accepted by `cofactor validate` as they are. */
import { Comparison, invalidInput, Job, parseDocument, type ComparisonInput, type JobInput } from '@cofactor/sdk/contracts';

const WATER = '3\nwater (angstrom)\nO  0.0  0.00000000  0.0000000\nH  0.0  0.75720988  0.5865271\nH  0.0 -0.75720988  0.5865271\n';
const DIHYDROGEN = '2\ndihydrogen (angstrom)\nH  0.0  0.0  0.0\nH  0.0  0.0  0.74\n';
const BELL = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\ncx q[0], q[1];\n';

const STARTERS: Record<string, JobInput | ComparisonInput> = {
  energy: {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data: WATER }, basis: '6-31g*' },
    method: { name: 'rhf' },
  },
  vqe: {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data: WATER }, basis: 'sto-3g', frozenCore: true },
    method: { name: 'vqe', ansatz: 'uccsd' },
    backend: 'statevector',
    budget: { maxCostUsd: 0 },
  },
  geometry: {
    schema: 'cofactor.job/1',
    problem: { kind: 'geometry', structure: { format: 'xyz', data: WATER }, basis: '6-31g*' },
    method: { name: 'rhf' },
  },
  minimum: {
    schema: 'cofactor.job/1',
    problem: {
      kind: 'minimum',
      model: {
        type: 'maxcut',
        nodes: 4,
        edges: [
          [0, 1, 1],
          [1, 2, 1],
          [2, 3, 1],
          [3, 0, 1],
        ],
      },
    },
    method: { name: 'exact' },
  },
  circuit: {
    schema: 'cofactor.job/1',
    problem: { kind: 'circuit', program: { format: 'openqasm', data: BELL }, observables: ['ZZ'] },
    backend: 'statevector',
  },
  transport: {
    schema: 'cofactor.job/1',
    problem: {
      kind: 'transport',
      sites: [{ energyHartree: 0 }, { energyHartree: -0.0005 }],
      couplings: [{ sites: [0, 1], couplingHartree: 0.0004 }],
      timesSeconds: [0, 1e-12],
    },
    method: { name: 'lindblad' },
  },
  comparison: {
    schema: 'cofactor.comparison/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data: DIHYDROGEN }, basis: '6-31g' },
    arms: [{ method: { name: 'rhf' } }, { method: { name: 'fci' } }, { method: { name: 'vqe' }, backend: 'statevector' }],
  },
};

export const STARTER_KINDS = Object.keys(STARTERS);

/** The starter of this kind, checked against its own schema. */
export function starter(kind: string): JobInput | ComparisonInput {
  if (!Object.hasOwn(STARTERS, kind)) throw invalidInput('kind', `one of ${STARTER_KINDS.join(', ')}`, kind);
  const document = STARTERS[kind];
  if (document.schema === 'cofactor.job/1') parseDocument(Job, document);
  else parseDocument(Comparison, document);
  return document;
}

export function writeNew(kind: string): void {
  process.stdout.write(`${JSON.stringify(starter(kind), null, 2)}\n`);
}
