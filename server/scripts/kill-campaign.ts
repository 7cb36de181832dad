/**
 * Kills a process that writes to the embedded store, 100 times, and counts acknowledged rows that are not there afterwards.
 * Goal: 0 lost, every folder opens. Run: node --conditions=cofactor:source server/scripts/kill-campaign.ts [rounds] [seed]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killCampaign } from '../test/crashes/kill-campaign.ts';

const [rounds = 100, seed = 1] = process.argv.slice(2).map(Number);
const path = await mkdtemp(join(tmpdir(), 'cofactor-kill-'));
const { acknowledged, lost, unopenable, ...done } = await killCampaign({ path, rounds, seed });
await rm(path, { recursive: true, force: true });
process.stdout.write(
  `${done.rounds} kills (seed ${seed}): ${acknowledged} rows acknowledged, ${lost} lost (goal 0), ${unopenable} folders unopenable (goal 0)\n`,
);
if (lost > 0 || unopenable > 0) process.exitCode = 1;
