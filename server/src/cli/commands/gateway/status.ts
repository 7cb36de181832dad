import type { JobInfo } from '@cofactor/sdk/client';
import { openGateway, type GatewayFlags } from '../../gateway.ts';
import { facts } from '../../terminal.ts';

/** What became of a job so far. */
export async function status(id: string, options: GatewayFlags & { json?: boolean }): Promise<void> {
  show(await openGateway(options).job(id), options);
}

/** Asks a job to stop. */
export async function cancel(id: string, options: GatewayFlags & { json?: boolean }): Promise<void> {
  show(await openGateway(options).cancel(id), options);
}

function show(info: JobInfo, { json }: { json?: boolean }): void {
  process.stdout.write(json ? `${JSON.stringify(info)}\n` : `${showJob(info)}\n`);
}

function showJob({ id, state, label, kind, method, backend, attempts, created, updated }: JobInfo): string {
  return facts([
    ['job', id],
    ['state', state.toLowerCase()],
    ['label', label ?? undefined],
    ['asks', kind ?? 'comparison'],
    ['method', method ?? undefined],
    ['backend', backend ?? undefined],
    ['attempts', String(attempts)],
    ['submitted', created],
    ['last change', updated],
  ]);
}
