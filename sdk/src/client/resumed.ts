/** A stream of numbered events that survives its connections: cut, it goes on after the last event that arrived. */
import { CofactorError, isCofactorError, type JobEvent } from '../contracts/index.ts';

const FINAL: ReadonlySet<JobEvent['type']> = new Set(['succeeded', 'failed', 'cancelled']);
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** So many connections in a row that brought nothing, and the gateway counts as gone: some 30 s. */
const MOST_ATTEMPTS = 10;

/**
 * @param open a connection that begins after this number
 * @param read what a message of it says
 */
export async function* resumed<Message, Event extends JobEvent>(
  open: (afterSeq: number, signal: AbortSignal) => AsyncIterable<Message>,
  read: (message: Message) => Event,
  afterSeq: number,
  outer?: AbortSignal,
): AsyncGenerator<Event, void, undefined> {
  const left = new AbortController();
  const signal = outer ? AbortSignal.any([outer, left.signal]) : left.signal;
  try {
    for (let seq = afterSeq, attempt = 0; ; attempt++) {
      if (signal.aborted) return;
      let reason: CofactorError | undefined;
      try {
        for await (const message of open(seq, signal)) {
          const event = read(message);
          if (event.seq <= seq) continue;
          if (event.seq !== seq + 1) throw gap(seq, event.seq);
          seq = event.seq;
          attempt = 0;
          yield event;
          if (FINAL.has(event.type)) return;
          if (signal.aborted) return;
        }
        reason = new CofactorError('UNAVAILABLE', 'the gateway ended the stream before the job ended', { what: 'gateway' });
      } catch (error) {
        if (signal.aborted) return;
        if (!isCofactorError(error, 'UNAVAILABLE')) throw error;
        reason = error;
      }
      if (attempt >= MOST_ATTEMPTS) throw reason;
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt), signal);
    }
  } finally {
    left.abort();
  }
}

/** A hole is a connection gone wrong: the next one begins before it. */
function gap(seq: number, next: number): CofactorError<'UNAVAILABLE'> {
  return new CofactorError('UNAVAILABLE', `the stream jumped from event ${seq} to ${next}`, { what: 'gateway' });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
