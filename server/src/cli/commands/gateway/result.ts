import { ComparisonReport } from '@cofactor/sdk';
import type { GatewayClient } from '@cofactor/sdk/client';
import { openGateway, type GatewayFlags } from '../../gateway.ts';
import { showReport } from '../local/compare.ts';
import { showResult } from '../local/run.ts';

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
    return;
  }
  const report = new ComparisonReport(await gateway.report(id));
  if (file) await report.write(file);
  process.stdout.write(json ? `${JSON.stringify(report.data)}\n` : `${showReport(report)}\n`);
  if (file) process.stderr.write(`report: ${file}\n`);
}
