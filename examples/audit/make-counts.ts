/**
 * Makes the files that the audit reads: the Hamiltonian of the molecule in molecule.json as FCIDUMP, and the outcomes of its circuit
 * as an exact simulator gives them, and those of a shallower one on a noisy device. All are kept beside this file; run it to make them again.
 *
 * Run: node examples/dist/audit/make-counts.js <folder>
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { localBackends } from '@cofactor/backends';
import { writeFcidump } from '@cofactor/backends/chemistry';
import { Cofactor } from '@cofactor/sdk';
import { getFloat64, Job, memoryStore, parseDocument, type JobInput, type Journal, type StepResult } from '@cofactor/sdk/contracts';
import { memoryJournal } from '@cofactor/sdk/workflow';

const here = fileURLToPath(new URL(import.meta.url.includes('/dist/') ? '../../audit/' : './', import.meta.url));
const folder = process.argv[2] ?? here;
const job = parseDocument(Job, JSON.parse(await readFile(`${here}molecule.json`, 'utf8')));

const artifacts = memoryStore();
const backends = await localBackends();

/** The results of all steps of the job on this backend, with this circuit. */
async function steps(backend: string, ansatz: string): Promise<Map<string, StepResult>> {
  const journal: Journal = { ...memoryJournal(), clear: async () => undefined };
  const cofactor = new Cofactor({ backends, home: { artifacts, journal } });
  const submitted = await cofactor.submit({ ...job, method: { ...job.method, ansatz }, backend } as JobInput);
  await submitted.result();
  return new Map((await journal.load(submitted.id)).map(({ key, result }) => [key, result]));
}

const runs = [
  { name: 'exact', backend: 'fermion', ansatz: 'uccsd' },
  { name: 'noisy', backend: job.backend, ansatz: 'lucj' },
];
for (const { name, backend, ansatz } of runs) {
  const results = await steps(backend, ansatz);
  const { counts } = (results.get('sample') as StepResult<'sample'>).output;
  await writeFile(join(folder, `counts-${name}.json`), `${JSON.stringify(counts, null, 1)}\n`);
  const { hamiltonian } = (results.get('transform') as StepResult<'transform'>).output;
  const { numOrbitals, numElectrons, coreEnergyHartree } = hamiltonian;
  const [h1, eri] = [await getFloat64(artifacts, hamiltonian.h1), await getFloat64(artifacts, hamiltonian.eri)];
  await writeFile(join(folder, 'n2.fcidump'), writeFcidump({ numOrbitals, numElectrons, coreEnergyHartree, h1, eri }));
  console.log(`${name}: ${Object.keys(counts).length} different outcomes of ${ansatz} on ${backend}`);
}
process.exit();
