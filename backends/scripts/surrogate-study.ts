/**
 * How well a surrogate learns a surface, and whether it pays to let it choose its labels: CASCI(6,6)/6-31G of [Zn(NH3)(N2)]2+ over
 * R(N–N) × R(Zn–N), 35 candidates, 24 hidden points between them, energies from data/reference/learning/zn-dinitrogen-map.json.
 * Printed for each seed and choice of labels: mean and largest error, and the share of hidden points in their 90 % band.
 *
 * Outcome, mean over five seeds (kcal/mol, share of hidden points in their 90 % band):
 *
 *   labels   where the committee disagrees   at random               evenly spaced
 *   12       1.78, max 5.46, 100 %           2.11, max 9.18,  99 %   1.07, max 3.88, 100 %
 *   16       1.08, max 3.08,  99 %           1.13, max 4.55,  98 %   0.70, max 2.46, 100 %
 *   20       0.79, max 2.12,  94 %           0.79, max 3.09,  97 %   0.59, max 1.69, 100 %
 *
 * The committee avoids the large errors of a random choice, but on a smooth surface of two coordinates whose candidates are listed
 * along both, an even choice is better still. (On the curve of N2, explore.test.ts, the committee wins by a factor of three.)
 *
 * Run: node --conditions=cofactor:source backends/scripts/surrogate-study.ts [labels] [seeds] [steps of Adam]
 */
import { HARTREE_IN_KCAL_PER_MOL } from '@cofactor/sdk/contracts';
import { exploreTable } from '../src/learning/exploration.test.support.ts';
import { readSurface } from '../src/learning/surface.test.support.ts';

const surface = readSurface();
const [labels = 16, seeds = 5, steps = 0] = process.argv.slice(2).map(Number);

const sums = new Map<string, { mean: number; max: number; inside: number }>();
for (let seed = 0; seed < seeds; seed++) {
  const startMs = performance.now();
  const { holdout } = await exploreTable(surface, { labels, seed, steps });
  for (const { choice, meanErrorHartree, maxErrorHartree, insideBand90, refused } of holdout?.arms ?? []) {
    const [mean, max] = [meanErrorHartree, maxErrorHartree].map((error) => error * HARTREE_IN_KCAL_PER_MOL);
    print(`${choice}, seed ${seed}`, { mean, max, inside: insideBand90 }, refused > 0 ? `, ${refused} outside the labels` : '');
    const { mean: a, max: b, inside: c } = sums.get(choice) ?? { mean: 0, max: 0, inside: 0 };
    sums.set(choice, { mean: a + mean / seeds, max: b + max / seeds, inside: c + insideBand90 / seeds });
  }
  process.stdout.write(`${((performance.now() - startMs) / 1000).toFixed(1)} s\n`);
}
for (const [choice, average] of sums) print(`${choice}, all seeds`, average);

function print(who: string, { mean, max, inside }: { mean: number; max: number; inside: number }, rest = ''): void {
  const numbers = `mean ${mean.toFixed(2)}, max ${max.toFixed(2)} kcal/mol, ${(100 * inside).toFixed(0)} % in the band`;
  process.stdout.write(`${labels} labels, ${who}: ${numbers}${rest}\n`);
}
