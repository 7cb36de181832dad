/**
 * `GET /jobs/<id>/events`: the events of a job as plain server-sent events (WHATWG HTML), for `EventSource` and `curl`. The id of
 * each is its number, so that a reader whose connection was cut goes on after the last one it has: `Last-Event-ID`, or `?afterSeq`.
 * 204 to who has them all, which tells an EventSource to come no more.
 */
import { CofactorError, invalidInput } from '@cofactor/sdk/contracts';
import type { Plugin } from 'graphql-yoga';
import type { RecordedEvent } from '../jobs/job-record.ts';
import { isFinal } from '../jobs/state-machine.ts';
import type { Jobs } from '../resolvers/context.ts';
import { limitedPerKey, refuseTooMany } from '../resolvers/subscriptions.ts';
import { jobRoute } from './job-route.ts';

const ROUTE = jobRoute('events');
/** A silent stream says that it is alive. */
const PING_MS = 12_000;
const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' };

export const isEventRoute = ROUTE.matches;

/** @param options.signal fires when the gateway is being stopped: streams end, and their readers resume elsewhere */
export function useEventRoute({ jobs, signal }: { jobs: Pick<Jobs, 'find' | 'watch'>; signal: AbortSignal }): Plugin {
  return ROUTE.plugin(async ({ id, caller, request, url, fetchAPI }) => {
    refuseTooMany(caller);
    const { tenant } = caller;
    const afterSeq = startOf(request, url);
    const job = await jobs.find({ id, tenant });
    if (job === null) throw new CofactorError('NOT_FOUND', `no job ${id}`, { what: 'job', id });
    if (isFinal(job.state) && job.lastSeq <= afterSeq) return new fetchAPI.Response(null, { status: 204 });
    const left = new AbortController();
    const events = limitedPerKey(caller, AbortSignal.any([signal, left.signal]), (stop) =>
      jobs.watch({ id, tenant, afterSeq, signal: stop }),
    );
    return new fetchAPI.Response(streamOf(fetchAPI.ReadableStream, events, left), { headers: { ...HEADERS } });
  });
}

/** What a browser sends when it comes again wins over where it once began. */
function startOf(request: Request, url: URL): number {
  const given = request.headers.get('last-event-id') ?? url.searchParams.get('afterSeq') ?? '0';
  if (!/^\d{1,9}$/.test(given)) throw invalidInput('Last-Event-ID', 'the number of an event', given);
  return Number(given);
}

/** The reader sets the pace: an event is fetched when the one before has left. */
function streamOf(Stream: typeof ReadableStream, events: AsyncGenerator<RecordedEvent>, left: AbortController): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let ping: NodeJS.Timeout;
  const close = (): void => {
    clearInterval(ping);
    left.abort();
  };
  return new Stream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode('retry: 1000\n\n'));
      ping = setInterval(() => controller.enqueue(encoder.encode(':\n\n')), PING_MS);
    },
    async pull(controller) {
      try {
        const { done, value } = await events.next();
        if (!done) return controller.enqueue(encoder.encode(`id: ${value.seq}\ndata: ${JSON.stringify(value)}\n\n`));
        close();
        controller.close();
      } catch (error) {
        close();
        controller.error(error);
      }
    },
    cancel: close,
  });
}
