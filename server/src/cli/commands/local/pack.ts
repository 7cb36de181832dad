import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openHome } from '@cofactor/backends';
import { canonicalJson, memoryStore, type Job, type JobEvent } from '@cofactor/sdk/contracts';
import { makeCapsule, packPlan, type Capsule } from '@cofactor/sdk/workflow';
import { loadJob } from '../../document.ts';
import { openGateway, type GatewayFlags } from '../../gateway.ts';
import { interruptSignal } from '../../interrupt.ts';
import { openLocal } from '../../local.ts';
import { bytes, progressView } from '../../terminal.ts';

interface PackFlags extends GatewayFlags {
  output?: string;
  quiet?: boolean;
}

const RESULT_ALONE =
  'it holds the plan and the result: a gateway lets go of what the steps gave when a job has ended, so that a replay runs them all again and compares the result';

/** As a gateway names its jobs. */
const JOB_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Runs one job, or goes on with it, or fetches one that has ended from a gateway, and writes one file with all it was and gave. */
export async function pack(path: string, options: PackFlags): Promise<void> {
  const capsule = JOB_ID.test(path) ? await fetched(path, options) : await runPacked(await loadJob(path), options.quiet ?? false);
  const file = options.output ?? `${path === '-' ? 'job' : path.replace(/\.json$/, '')}.capsule`;
  const packed = gzipSync(canonicalJson(capsule), { level: 9 });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, packed);
  process.stdout.write(`${file}: ${Object.keys(capsule.parts).length} parts, ${bytes(packed.length)}, seal ${capsule.seal}\n`);
  if (JOB_ID.test(path)) process.stderr.write(`${RESULT_ALONE}\n`);
}

/** A job run, or gone on with, and packed. */
export async function runPacked(job: Job, quiet: boolean): Promise<Capsule> {
  const cofactor = await openLocal(job);
  const plan = await cofactor.plan(job);
  const view = progressView({ quiet });
  try {
    const { backends } = cofactor;
    const onEvent = (event: JobEvent): void => view.event(event);
    return await packPlan(plan, { backends, ...openHome(), signal: interruptSignal(), onEvent });
  } finally {
    view.close();
  }
}

/** Its plan and its result: what its steps gave in between the gateway forgets when a job has ended. */
async function fetched(id: string, flags: GatewayFlags): Promise<Capsule> {
  const gateway = openGateway(flags);
  const [plan, result] = [await gateway.plan(id), await gateway.result(id)];
  return makeCapsule({ plan, result, entries: [], artifacts: memoryStore() });
}
