/**
 * Does a fault at any labelled step of a submission ever cost money twice, or lose a result? 1000 runs for each class of provider,
 * the first process of run k killed at step k mod 8, later ones at random, 4 sendings in 10 faulty (refused, lost before or after
 * acceptance, killed with the answer on its way), jobs listed up to 5 min late. A person answers what is IN_DOUBT.
 *
 * Measured, 1000 runs each:
 *
 *   class              processes a run   double charges   lost results   a person asked
 *   client-key              2.69                0                0              35
 *   searchable-mark         2.58                0                0               0
 *   neither                 3.09                0                0             613
 *
 * and 0 of 20 loops in each class submitted a sixth task on a budget for five, each killed at 20 random points.
 *
 * Run: node --conditions=cofactor:source backends/scripts/submit-once-study.ts [runs]
 */
import { budgetLoop, campaignRun, PRICE_MICRO_USD, STEPS_IN_TURN } from '../src/providers/submission/fault-campaign.test.support.ts';

const runs = Number(process.argv[2] ?? 1000);
for (const submitClass of ['client-key', 'searchable-mark', 'neither'] as const) {
  let [doubles, lost, asked, processes] = [0, 0, 0, 0];
  for (let seed = 0; seed < runs; seed++) {
    const run = await campaignRun(submitClass, seed, STEPS_IN_TURN(seed));
    if (run.billed > 1 || run.balance.chargedMicroUsd > PRICE_MICRO_USD) doubles++;
    if (!run.finished || run.billed === 0 || run.balance.reservedMicroUsd > 0) lost++;
    asked += run.asked;
    processes += run.processes;
  }
  let overspent = 0;
  for (let seed = 0; seed < 20; seed++) if ((await budgetLoop(submitClass, seed, 5, 8, 20)).billed > 5) overspent++;
  const line = `${(processes / runs).toFixed(2)} processes a run, ${doubles} double charges, ${lost} lost results, ${asked} times a person, ${overspent} of 20 loops over budget`;
  process.stdout.write(`${submitClass.padEnd(16)} ${line}\n`);
}
