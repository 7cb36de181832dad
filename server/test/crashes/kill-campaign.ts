/** Kills a process that writes to the embedded store, again and again, and counts what it had acknowledged and is not there. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stream } from '@cofactor/sdk/contracts';
import { openDatabase } from '../../src/store/open-database.ts';
import { pgliteSeed } from '../store/engines.ts';

export interface KillOutcome {
  rounds: number;
  acknowledged: number;
  lost: number;
  unopenable: number;
}

/** @param seed of the moments at which the process is killed: after 1 to 60 rows */
export async function killCampaign({ path, rounds, seed }: { path: string; rounds: number; seed: number }): Promise<KillOutcome> {
  const random = stream(seed, 'kill-campaign');
  const outcome: KillOutcome = { rounds: 0, acknowledged: 0, lost: 0, unopenable: 0 };
  await (await openDatabase({ path, seed: await pgliteSeed() })).close();
  let acknowledged = 0;
  for (let round = 0; round < rounds; round++) {
    acknowledged = Math.max(acknowledged, await writeUntilKilled(path, 1 + random.integer(60)));
    outcome.rounds++;
    try {
      const database = await openDatabase({ path });
      const [{ kept }] = await database.query<{ kept: number }>('SELECT count(*)::int AS kept FROM row WHERE n <= $1', [acknowledged]);
      outcome.lost += acknowledged - kept;
      await database.close();
    } catch {
      outcome.unopenable++;
      break;
    }
  }
  return { ...outcome, acknowledged };
}

/** The last number that the process had said before it was gone. */
async function writeUntilKilled(path: string, rows: number): Promise<number> {
  const child = spawn(process.execPath, ['--conditions=cofactor:source', join(import.meta.dirname, 'writer.ts'), path, 'write'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  let last = 0;
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (++count === rows) child.kill('SIGKILL');
  }
  await ended;
  return last;
}
