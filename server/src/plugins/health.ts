/**
 * `/livez` the process answers and its event loop is not stuck; `/readyz` the database answers and the gateway is not being
 * stopped; `/metrics` in the text format of Prometheus. None of them says anything about a tenant.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { toCofactorError } from '@cofactor/sdk/contracts';
import type { Plugin } from 'graphql-yoga';
import type { Jobs } from '../resolvers/context.ts';
import { openSubscriptions } from '../resolvers/subscriptions.ts';

export interface HealthOptions {
  jobs: Pick<Jobs, 'counts'>;
  /** Counters of the worker in this process, if there is one. */
  counters?: Readonly<Record<string, number>>;
  draining: () => boolean;
}

export function useHealth(options: HealthOptions): Plugin {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const pages: Record<string, () => Promise<{ status: number; body: string }>> = {
    '/livez': async () => ({ status: 200, body: 'ok\n' }),
    '/readyz': () => readiness(options),
    '/metrics': () => metrics(options, delay.percentile(99) / 1e9),
  };
  return {
    async onRequest(event) {
      const { url, request, fetchAPI } = event;
      if (!Object.hasOwn(pages, url.pathname) || request.method !== 'GET') return;
      const { status, body } = await pages[url.pathname]();
      event.endResponse(new fetchAPI.Response(body, { status, headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' } }));
    },
    onDispose: () => void delay.disable(),
  };
}

async function readiness({ jobs, draining }: HealthOptions): Promise<{ status: number; body: string }> {
  if (draining()) return { status: 503, body: 'draining\n' };
  try {
    await jobs.counts();
    return { status: 200, body: 'ready\n' };
  } catch (error) {
    return { status: 503, body: `${toCofactorError(error).code}\n` };
  }
}

async function metrics({ jobs, counters = {} }: HealthOptions, lagSeconds: number): Promise<{ status: number; body: string }> {
  const { states, oldestQueuedMs } = await jobs.counts();
  const lines = [
    '# TYPE cofactor_jobs gauge',
    ...Object.entries(states).map(([state, count]) => `cofactor_jobs{state="${state}"} ${count}`),
    '# TYPE cofactor_oldest_queued_seconds gauge',
    `cofactor_oldest_queued_seconds ${oldestQueuedMs / 1000}`,
    '# TYPE cofactor_subscriptions_open gauge',
    `cofactor_subscriptions_open ${openSubscriptions()}`,
    '# TYPE cofactor_worker_attempts_total counter',
    ...Object.entries(counters).map(([outcome, count]) => `cofactor_worker_attempts_total{outcome="${outcome}"} ${count}`),
    '# TYPE nodejs_eventloop_lag_p99_seconds gauge',
    `nodejs_eventloop_lag_p99_seconds ${lagSeconds}`,
    '# TYPE process_resident_memory_bytes gauge',
    `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
  ];
  return { status: 200, body: `${lines.join('\n')}\n` };
}
