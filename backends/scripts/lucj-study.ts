/**
 * SQD from LUCJ samples at the size of its tutorial: N2 at 1.0 Å in 6-31G, frozen core, 10 electrons in 16 orbitals, 19 million
 * determinants, 32 qubits. Energy against product dimension, beside the null arm and selected CI of as many determinants.
 *
 *   SQD   LUCJ, L layers from MP2 amplitudes, one state of 19 million amplitudes, exact shots
 *   null  as many configurations of the same electron numbers in uniformly random orbitals, through the same driver
 *   SCI   selected CI with as many determinants
 *
 * Measured, mEh above full CI (RHF 211.4), all pairs kept, one seed; times of the diagonalisations on a machine of two cores under load:
 *
 *     L   shots       configurations   strings, α and β    D          SQD      null     SCI
 *     2     100 000    428              96, 95              2 500     65.5     4549
 *     2     100 000    428              96, 95             10 000     61.8     2578
 *     6   1 000 000   1896             354, 362            10 000     27.33    2405     2.28
 *     6   1 000 000   1896             354, 362            99 856     14.97    2081     0.13
 *     6   1 000 000   1896             354, 362           198 916     13.21    1973
 *
 * With 99 856 determinants the samples come within 15 mEh and 139 times closer than chance; selected CI is a hundred times closer still.
 * 4e5 determinants are not reached, and 6 mEh neither: a million shots hold 446 different strings of either spin, whose product is all
 * there is. The state lies close to one determinant, so that shots see again what was seen, and its amplitudes, from MP2, weigh
 * strings that the exact state does not. The solver itself takes 4e5 determinants (the null arm) in a minute or so.
 * That samples run out before subspaces do: Reinholdt et al., DOI 10.1021/acs.jctc.5c00375.
 *
 * Run: node --conditions=cofactor:source backends/scripts/lucj-study.ts [shots] [dimensions, with commas] [layers] [local | all] [seed]
 */
import { milli, onCpu, sampledNitrogen } from '../src/cpu/sampled-nitrogen.test.support.ts';

const [, , shots = '100000', dimensions = '2500,10000', layers = '2', pairs = 'all', seedText = '0'] = process.argv;

const { scfHartree, hamiltonian, sampled, subspace } = await sampledNitrogen({
  layers: Number(layers),
  local: pairs === 'local',
  shots: Number(shots),
  seed: Number(seedText),
});
const { counts } = sampled.output;
const distinct = (part: (text: string) => string) => new Set(Object.keys(counts).map(part)).size;
const n = hamiltonian.numOrbitals;
print(
  `${sampled.resources.determinants} determinants; ${shots} shots in ${(sampled.wallMs / 1000).toFixed(1)} s: ${Object.keys(counts).length} configurations, ` +
    `${distinct((text) => text.slice(n))} α and ${distinct((text) => text.slice(0, n))} β strings; RHF ${told(scfHartree)} mEh above full CI`,
);
for (const dimension of dimensions.split(',').map(Number)) {
  print(`D ≤ ${dimension}, mEh above full CI (determinants, time)`);
  print(`  SQD  ${await row('measured', dimension)}`);
  print(`  null ${await row('uniform', dimension)}`);
  const started = performance.now();
  const { output } = await onCpu({ kind: 'selected-ci', hamiltonian, determinants: dimension });
  print(`  SCI  ${told(output.energyHartree)} (${output.determinants}, ${seconds(started)} s)`);
}

async function row(samples: 'measured' | 'uniform', dimension: number): Promise<string> {
  const started = performance.now();
  const { energyHartree, determinants } = await subspace(samples, dimension);
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
