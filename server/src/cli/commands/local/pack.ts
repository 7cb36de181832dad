import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openHome } from '@cofactor/backends';
import { canonicalJson } from '@cofactor/sdk/contracts';
import { packPlan } from '@cofactor/sdk/workflow';
import { loadJob } from '../../document.ts';
import { interruptSignal } from '../../interrupt.ts';
import { openLocal } from '../../local.ts';
import { bytes, progressView } from '../../terminal.ts';

/** Runs one job, or goes on with it, and writes one file with all it was and gave. */
export async function pack(path: string, options: { output?: string; quiet?: boolean }): Promise<void> {
  const job = await loadJob(path);
  const cofactor = await openLocal(job);
  const plan = await cofactor.plan(job);
  const view = progressView({ quiet: options.quiet ?? false });
  const { artifacts, journal } = openHome();
  try {
    const { backends } = cofactor;
    const capsule = await packPlan(plan, {
      backends,
      artifacts,
      journal,
      signal: interruptSignal(),
      onEvent: (event) => view.event(event),
    });
    view.close();
    const file = options.output ?? `${path === '-' ? 'job' : path.replace(/\.json$/, '')}.capsule`;
    const packed = gzipSync(canonicalJson(capsule), { level: 9 });
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, packed);
    process.stdout.write(`${file}: ${Object.keys(capsule.parts).length} parts, ${bytes(packed.length)}, seal ${capsule.seal}\n`);
  } finally {
    view.close();
  }
}
