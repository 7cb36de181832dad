import { ComparisonReport, writeResult } from '@cofactor/sdk';
import type { GatewayClient } from '@cofactor/sdk/client';
import { openGateway, type GatewayFlags } from '../../gateway.ts';
import { exitCodeOfArms, showReport } from '../local/compare.ts';
import { showResult } from '../local/run.ts';
import { bytes } from '../../terminal.ts';

/** The result of a job, or the report of a comparison, that has ended. */
export async function result(id: string, options: GatewayFlags & { json?: boolean; report?: string }): Promise<void> {
  await printOutcome(openGateway(options), id, options);
}

/** @throws the error with which the job failed */
export async function printOutcome(
  gateway: GatewayClient,
  id: string,
  { json, report: file }: { json?: boolean; report?: string },
): Promise<void> {
  const { kind } = await gateway.job(id);
  if (kind !== null) {
    const found = await gateway.result(id);
    process.stdout.write(json ? `${JSON.stringify(found)}\n` : `${showResult(found)}\n`);
    if (file) told(file, await writeResult(file, (await gateway.plan(id)).job, found));
    return;
  }
  const report = new ComparisonReport(await gateway.report(id));
  process.stdout.write(json ? `${JSON.stringify(report.data)}\n` : `${showReport(report)}\n`);
  if (file) told(file, await report.write(file));
  process.exitCode = exitCodeOfArms(report.data.arms);
}

const told = (file: string, size: number): void => void process.stderr.write(`report: ${file}, ${bytes(size)}\n`);
