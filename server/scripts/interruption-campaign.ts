/**
 * Kills everything that runs a VQE job (process group, SIGKILL) at seeded moments and starts it again, 20 times through a gateway
 * and 20 times as `cofactor run`. Goal: one result with the bits of the undisturbed job, nothing written down done again.
 * Some five minutes on two cores. Run: node --conditions=cofactor:source server/scripts/interruption-campaign.ts [points] [seed] [atoms]
 */
import { gatewaySubject } from '../test/interruption/gateway-subject.ts';
import { chainJob, interrupt } from '../test/interruption/interruption.ts';
import { localSubject } from '../test/interruption/local-subject.ts';

const [points = 20, seed = 1, atoms = 8] = process.argv.slice(2).map(Number);
const SUBJECTS = { 'cofactor serve': gatewaySubject, 'cofactor run': localSubject };
const say = (line: string): void => void process.stdout.write(`${line}\n`);

say(`VQE of a chain of ${atoms} hydrogen atoms, ${points} kills each, seed ${seed}`);
for (const [name, open] of Object.entries(SUBJECTS)) {
  const subject = await open(chainJob(atoms));
  try {
    say(`\n${name}\n  killed after   journal holds                                  evaluations before + after`);
    const { whole, found } = await interrupt(subject, {
      points,
      seed,
      onPoint: ({ killedAfterMs, journal, evaluations: { before, after }, faults }) => {
        const at = `${killedAfterMs.toFixed(0)} ms`.padStart(12);
        say(
          `  ${at}   ${journal.join(' ').padEnd(46)} ${before} + ${after} = ${before + after}${faults.map((fault) => `\n    ${fault}`).join('')}`,
        );
      },
    });
    const faults = found.flatMap((one) => one.faults);
    const energy = whole.kind === 'energy' ? `, ${whole.energyHartree} Eh` : '';
    say(
      `  undisturbed: ${whole.resources.circuitEvaluations} evaluations${energy}; ${found.length} kills, ${faults.length} faults (goal 0)`,
    );
    if (faults.length > 0) process.exitCode = 1;
  } finally {
    await subject.close();
  }
}
