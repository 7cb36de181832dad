/**
 * SQD from LUCJ samples at the size of its tutorial: N2 at 1.0 Å in 6-31G, frozen core, 10 electrons in 16 orbitals, 19 million
 * determinants, 32 qubits. Energy against product dimension, beside the null arm and selected CI of as many determinants.
 *
 *   SQD   LUCJ of so many factors from MP2 or CCSD amplitudes, one state of 19 million amplitudes, exact shots
 *   null  as many configurations of the same electron numbers in uniformly random orbitals, through the same driver
 *   SCI   selected CI with as many determinants
 *
 * Where the error is, mEh above full CI (RHF 211.4), in products of 316 strings of either spin, all pairs kept, a million shots:
 *
 *     strings from                                        error   different strings
 *     LUCJ,  6 factors, MP2,  most frequent first          15.3   372
 *     LUCJ, 10 factors, CCSD, most frequent first          13.0   463
 *     LUCJ, 16 factors, CCSD, most frequent first           3.6   536
 *       by probability, as from endless shots               2.8
 *       by weight in the subspaces they were in             2.6   (carryOver)
 *     selected CI of 30 000 determinants, by weight         3.1   (100 strings 15.2, 446 strings 2.0)
 *
 * A product of strings loses little, and the order of the strings little: what is lost is what the circuit leaves out. The cluster
 * operator has 110 factors; from the tenth to the sixteenth the error falls by 9 mEh, which no number of shots makes up for.
 * Orbitals of degenerate pairs were turned along the axes for the rows of LUCJ. As SCF gives them, turned against each other by chance (4°
 * and 17° here; so in the last row), 16 factors have 640 strings and 4.4 mEh: versions of SCF may differ by about a millihartree.
 *
 * Carrying heavy strings over is of qiskit-addon-sqd; nothing here adds excitations of sampled strings (Barison et al.,
 * arXiv:2411.00468), which is another method. That samples run out before subspaces do: Reinholdt et al., DOI 10.1021/acs.jctc.5c00375.
 *
 * Run: node --conditions=cofactor:source backends/scripts/lucj-study.ts [shots] [dimensions, with commas] [factors] [ccsd | mp2] [all | local] [seeds]
 */
import { milli, onCpu, sampledNitrogen } from '../src/cpu/sampled-nitrogen.test.support.ts';

const [, , shots = '100000', dimensions = '2500,10000', layers = '16', amplitudes = 'ccsd', pairs = 'all', seeds = '1'] = process.argv;

const { scfHartree, hamiltonian, sampled, counts, subspace } = await sampledNitrogen({
  layers: Number(layers),
  local: pairs === 'local',
  amplitudes: amplitudes === 'mp2' ? 'mp2' : 'ccsd',
  shots: Number(shots),
  seeds: Number(seeds),
});
const n = hamiltonian.numOrbitals;
print(
  `${sampled.resources.determinants} determinants; ${seeds} × ${shots} shots in ${(sampled.wallMs / 1000).toFixed(1)} s; ` +
    `RHF ${told(scfHartree)} mEh above full CI`,
);
for (const [seed, found] of counts.entries()) {
  const strings = new Set(Object.keys(found).flatMap((text) => [text.slice(0, n), text.slice(n)]));
  print(`seed ${seed}: ${Object.keys(found).length} configurations of ${strings.size} strings`);
}
for (const dimension of dimensions.split(',').map(Number)) {
  print(`D ≤ ${dimension}, mEh above full CI (determinants, time)`);
  for (const seed of counts.keys()) print(`  SQD  ${await row('measured', dimension, seed)}`);
  print(`  null ${await row('uniform', dimension, 0)}`);
  const started = performance.now();
  const { output } = await onCpu({ kind: 'selected-ci', hamiltonian, determinants: dimension });
  print(`  SCI  ${told(output.energyHartree)} (${output.determinants}, ${seconds(started)} s)`);
}

async function row(samples: 'measured' | 'uniform', dimension: number, seed: number): Promise<string> {
  const started = performance.now();
  const { energyHartree, determinants } = await subspace(samples, dimension, seed);
  return `${told(energyHartree)} (${determinants}, ${seconds(started)} s)`;
}

function told(energyHartree: number): string {
  return milli(energyHartree).toFixed(2);
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
