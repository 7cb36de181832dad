import { expect, test } from 'vitest';
import { EnergyResult, Job, parseDocument, type JobInput } from '../../contracts/index.ts';
import { printAtomicInput, readAtomicInput } from './atomic-input.ts';
import { printAtomicResult } from './atomic-result.ts';

const WATER = {
  symbols: ['O', 'H', 'H'],
  geometry: [0, 0, -0.1294769411935893, 0, -1.494187339479985, 1.0274465079245698, 0, 1.494187339479985, 1.0274465079245698],
};
const first = (fields: object): object => ({ schema_name: 'qcschema_input', schema_version: 1, molecule: WATER, ...fields });
const hf = { driver: 'energy', model: { method: 'HF', basis: '6-31G' } };

test('both versions are the same job', () => {
  const job = parseDocument(Job, readAtomicInput(first({ ...hf, keywords: {}, extras: { any: 1 } })));
  expect(job).toMatchObject({ problem: { kind: 'energy', basis: '6-31G', charge: 0, multiplicity: 1 }, method: { name: 'rhf' } });
  const second = {
    schema_name: 'qcschema_atomic_input',
    schema_version: 2,
    molecule: WATER,
    specification: { ...hf, program: 'cofactor' },
  };
  expect(parseDocument(Job, readAtomicInput(second))).toEqual(job);
});

test.each([
  ['CCSD(T)', 1, { name: 'ccsd-t' }],
  ['b3lyp', 1, { name: 'dft', functional: 'b3lyp' }],
  ['scf', 3, { name: 'uhf' }],
  ['MP2', 1, { name: 'mp2' }],
  ['vqe', 1, { name: 'vqe' }],
])('method %s of multiplicity %i', (method, multiplicity, expected) => {
  const molecule = { ...WATER, molecular_multiplicity: multiplicity, molecular_charge: 0 };
  const job = parseDocument(Job, readAtomicInput(first({ molecule, driver: 'gradient', model: { method, basis: 'sto-3g' } })));
  expect(job.method).toMatchObject(expected);
  expect(job.problem).toMatchObject({ multiplicity, gradient: true });
});

const JOBS: JobInput[] = [
  {
    schema: 'cofactor.job/1',
    problem: {
      kind: 'energy',
      structure: { format: 'xyz', data: '2\n\nO 0 0 0\nH 0 0 0.97\n' },
      basis: '6-31g*',
      charge: -1,
      frozenCore: true,
      activeSpace: { select: 'frontier', electrons: 4, orbitals: 4 },
      environment: { pointCharges: [{ x: 0, y: 0, z: 4, charge: 0.5 }], units: 'bohr' },
    },
    method: { name: 'vqe', ansatz: 'uccsd', maxIterations: 17 },
    backend: 'statevector',
    seed: 7,
    budget: { maxShots: 1000 },
  },
  {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data: '1\n\nN 0 0 0\n' }, basis: 'sto-3g', multiplicity: 4, gradient: true },
    method: { name: 'dft', functional: 'pbe', grid: 'fine' },
  },
];

test.each([1, 2] as const)('a job written as version %i is read back as it was', (version) => {
  for (const input of JOBS) {
    const job = parseDocument(Job, input);
    const again = parseDocument(Job, readAtomicInput(JSON.parse(JSON.stringify(printAtomicInput(job, version)))));
    const withoutStructure = ({ problem, ...rest }: Job) => ({ ...rest, problem: { ...problem, structure: undefined } });
    expect(withoutStructure(again)).toEqual(withoutStructure(job));
    expect(printAtomicInput(again, version)).toEqual(printAtomicInput(job, version));
  }
});

test.each<[string, unknown, string, RegExp]>([
  ['no name', { molecule: WATER }, 'INVALID_INPUT', /schema_name: expected qcschema_input/],
  ['a hessian', first({ ...hf, driver: 'hessian' }), 'UNSUPPORTED', /driver hessian/],
  ['a method nobody knows', first({ ...hf, model: { method: 'pbe0', basis: 'sto-3g' } }), 'UNSUPPORTED', /pbe0 is not known.*b3lyp/],
  ['a basis set of its own', first({ ...hf, model: { method: 'hf', basis: { name: 'x' } } }), 'UNSUPPORTED', /by its name/],
  ['keywords of another program', first({ ...hf, keywords: { scf_type: 'df' } }), 'INVALID_INPUT', /scf_type/],
  ['no driver', first({ model: hf.model }), 'INVALID_INPUT', /driver/],
])('an input with %s is refused', (_, json, code, message) => {
  expect(() => readAtomicInput(json)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string }));
});

test('what QCSchema cannot hold is refused', () => {
  const regions = { ...JOBS[0], problem: { ...JOBS[0].problem, regions: { quantum: 'element O H' } } };
  const bell = { schema: 'cofactor.job/1', problem: { kind: 'circuit', program: { format: 'openqasm', data: 'OPENQASM 3.0; qubit q;' } } };
  for (const [job, what] of [
    [regions, 'QCSchema of regions'],
    [bell, 'QCSchema of circuit'],
  ] as const)
    expect(() => printAtomicInput(parseDocument(Job, job))).toThrow(expect.objectContaining({ code: 'UNSUPPORTED', details: { what } }));
});

test('a result has the names of QCSchema, and ours whole beside them', () => {
  const job = parseDocument(Job, readAtomicInput(first({ driver: 'energy', model: { method: 'ccsd(t)', basis: 'sto-3g' } })));
  const result = EnergyResult.parse({
    kind: 'energy',
    status: 'succeeded',
    energyHartree: -75.02,
    standardErrorHartree: 0,
    components: { nuclearRepulsionHartree: 8.8, scfHartree: -74.96, correlationHartree: -0.06 },
    properties: {},
    resources: {},
    wallMs: 1,
    queueMs: 0,
    costMicroUsd: 0,
    convergence: { converged: true, iterations: 9, residual: 1e-9 },
    provenance: { cofactorVersion: '0.1.0', inputHash: 'ab', seed: 0, steps: [] },
    warnings: [],
  });
  const printed = printAtomicResult(job, result);
  expect(printed).toMatchObject({
    schema_name: 'qcschema_output',
    schema_version: 1,
    driver: 'energy',
    return_result: -75.02,
    success: true,
    properties: {
      calcinfo_natom: 3,
      calcinfo_nalpha: 5,
      nuclear_repulsion_energy: 8.8,
      scf_total_energy: -74.96,
      ccsd_prt_pr_correlation_energy: -0.06,
      ccsd_prt_pr_total_energy: -75.02,
    },
    extras: { cofactor: result },
  });
  expect(printAtomicResult(job, result, 2)).toMatchObject({
    schema_name: 'qcschema_atomic_result',
    schema_version: 2,
    input_data: printAtomicInput(job, 2),
    molecule: { symbols: WATER.symbols },
    properties: { schema_name: 'qcschema_atomic_properties' },
  });
});
