import { loadDocument } from '../../document.ts';
import { openGateway, type GatewayFlags } from '../../gateway.ts';
import { interruptSignal } from '../../interrupt.ts';

/** Sends a job or a comparison to a gateway; prints its id. */
export async function submit(path: string, options: GatewayFlags & { key?: string; json?: boolean }): Promise<void> {
  const document = await loadDocument(path);
  const gateway = openGateway(options);
  const call = { idempotencyKey: options.key, signal: interruptSignal() };
  const info = document.schema === 'cofactor.job/1' ? await gateway.submit(document, call) : await gateway.submitComparison(document, call);
  process.stdout.write(options.json ? `${JSON.stringify(info)}\n` : `${info.id}\n`);
}
