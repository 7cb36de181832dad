import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openHome } from '@cofactor/backends';
import { canonicalJson, isCofactorError, memoryStore, type Job, type JobEvent } from '@cofactor/sdk/contracts';
import { makeCapsule, openCapsule, packPlan, type Capsule } from '@cofactor/sdk/workflow';
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
  'it holds the plan and the result: what the steps of this job gave is more than the gateway packs, or it has let go of it, so that a replay runs them all again and compares the result';

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
  if (!Object.keys(capsule.parts).some((name) => name.startsWith('steps/'))) process.stderr.write(`${RESULT_ALONE}\n`);
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

/** As its gateway packs it, or where that is too much its plan and its result. @throws the error with which it failed */
async function fetched(id: string, flags: GatewayFlags): Promise<Capsule> {
  const gateway = openGateway(flags);
  const result = await gateway.result(id);
  try {
    const capsule = await gateway.capsule(id);
    openCapsule(capsule);
    return capsule as Capsule;
  } catch (error) {
    if (!isCofactorError(error, 'TOO_LARGE')) throw error;
    return makeCapsule({ plan: await gateway.plan(id), result, entries: [], artifacts: memoryStore() });
  }
}
