/** Clients that ask one thing again and again, in a thread of their own: their work is not that of the server. */
import { Agent, request } from 'node:http';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

export interface Load {
  url: string;
  headers: Record<string, string>;
  body: string;
  clients: number;
  requests: number;
}

export interface LoadOutcome {
  perSecond: number;
  tookMs: number[];
  /** The last answer. */
  answer: string;
}

/** @throws Error for an answer that is not 200 */
export function load(asked: Load): Promise<LoadOutcome> {
  const worker = new Worker(new URL(import.meta.url), { workerData: asked, execArgv: ['--conditions=cofactor:source'] });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/** What `part` of the times stay below. */
export function share(times: readonly number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

async function ask({ url, headers, body, clients, requests }: Load): Promise<LoadOutcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const tookMs: number[] = [];
  let answer = '';
  let left = requests;
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const asked = performance.now();
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          tookMs.push(performance.now() - asked);
          answer = text;
          if (response.statusCode === 200) resolve();
          else reject(new Error(`${response.statusCode}: ${text}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const client = async (): Promise<void> => {
    while (left-- > 0) await one();
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const perSecond = (requests * 1000) / (performance.now() - started);
  agent.destroy();
  return { perSecond, tookMs, answer };
}

if (!isMainThread && parentPort) parentPort.postMessage(await ask(workerData as Load));
