import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { localBackends } from '@cofactor/backends';
import { CofactorError, invalidInput } from '@cofactor/sdk/contracts';
import { replayCapsule, VARIANT_TOLERANCE, type ReplayReport } from '@cofactor/sdk/workflow';
import { interruptSignal } from '../../interrupt.ts';
import { facts, progressView } from '../../terminal.ts';
import { showResult } from './run.ts';

/** Derives the numbers of a capsule again, offline, and says whether they are equal. @throws CONFLICT when they are not */
export async function replay(path: string, options: { json?: boolean; quiet?: boolean }): Promise<void> {
  const document = await readCapsule(path);
  const view = progressView({ quiet: options.quiet ?? false });
  try {
    const report = await replayCapsule(document, {
      backends: await localBackends(),
      signal: interruptSignal(),
      onEvent: (event) => view.event(event),
    });
    view.close();
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${showReplay(report)}\n`);
    if (report.equal === 'no') throw unequal(report);
  } finally {
    view.close();
  }
}

export async function readCapsule(path: string): Promise<unknown> {
  let file: Uint8Array;
  try {
    file = await readFile(path);
  } catch (cause) {
    const message = `no capsule ${path}: expected a file that \`cofactor pack\` wrote`;
    throw new CofactorError('NOT_FOUND', message, { what: 'capsule', id: path }, { cause });
  }
  try {
    return JSON.parse(gunzipSync(file).toString('utf8')) as unknown;
  } catch (cause) {
    throw invalidInput(path, 'a capsule that `cofactor pack` wrote, whole', (cause as Error).message);
  }
}

function showReplay(report: ReplayReport): string {
  const [variantThen, variantNow] = report.kernelVariants;
  const [versionThen, versionNow] = report.versions;
  return [
    showResult(report.result),
    '',
    facts([
      ['equal', WORDS[report.equal]],
      ['steps run again', `${report.stepsRun}${report.stepsPacked === 0 ? '' : `, ${report.stepsEqual} of them with equal bits`}`],
      ['steps packed', report.stepsPacked === 0 ? 'none: the result alone is compared' : undefined],
      ['steps taken', report.stepsTaken === 0 ? undefined : `${report.stepsTaken}, from machines that are not here`],
      ['kernel', variantThen === variantNow ? variantNow : `${variantNow}, packed with ${variantThen}`],
      ['version', versionThen === versionNow ? versionNow : `${versionNow}, packed with ${versionThen}`],
    ]),
    ...report.differences
      .slice(0, 20)
      .map(({ field, packed, replayed }) => `· ${field}: packed ${String(packed)}, now ${String(replayed)}`),
  ].join('\n');
}

const WORDS: Record<ReplayReport['equal'], string> = {
  bits: 'yes, every bit',
  tolerance: `yes, within ${VARIANT_TOLERANCE}: other kernels, or another processor; packed and replayed with --kernel portable it is every bit`,
  no: 'no',
};

function unequal({ differences }: ReplayReport): CofactorError {
  const [{ field, packed, replayed }] = differences;
  const message = `the numbers are not those of the capsule: ${field} was ${String(packed)} and is ${String(replayed)}: replay it with the version and --kernel it was packed with`;
  return new CofactorError('CONFLICT', message, { what: field, expected: String(packed), got: String(replayed) });
}
