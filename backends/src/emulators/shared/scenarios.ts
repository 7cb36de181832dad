/** How an emulated service behaves, as one table that every provider's emulator plays. Jobs move on by being asked about, not by time. */

export interface Scenario {
  /** One line for a person. */
  about: string;
  /** Questions about a job that are answered with "queued", then with "running". */
  queuedPolls: number;
  runningPolls: number;
  /** Why jobs fail; absent: they succeed. */
  failure?: string;
  /** The first credentials are worth so many calls. */
  tokenCalls?: number;
  /** The first submissions are refused with this status. */
  refuse?: { status: 429 | 503; times: number; retryAfterSeconds?: number };
  /** So many submissions are accepted and their connection is cut before the answer. */
  loseAnswers?: number;
  /** Results lack what they must hold. */
  malformedResult?: boolean;
  /** Stands for "running". */
  statusLiteral?: string;
  /** Answers as another version of the service gives them: more fields, other forms that are documented. */
  drift?: boolean;
}

const prompt = { queuedPolls: 0, runningPolls: 1 };

export const SCENARIOS = {
  happy: { about: 'accepted, run, done', ...prompt },
  'slow-queue': { about: 'waits for twenty questions', queuedPolls: 20, runningPolls: 2 },
  'cancel-queued': { about: 'never leaves the queue', queuedPolls: 1e9, runningPolls: 0 },
  'cancel-running': { about: 'never ends', queuedPolls: 0, runningPolls: 1e9 },
  'cancel-done': { about: 'has ended before anyone cancels', queuedPolls: 0, runningPolls: 0 },
  failure: { about: 'fails with a reason', ...prompt, failure: 'the control electronics lost lock' },
  'expired-token': { about: 'the first credentials run out', ...prompt, tokenCalls: 4 },
  'rate-limited': { about: '429 with Retry-After', ...prompt, refuse: { status: 429, times: 2, retryAfterSeconds: 7 } },
  burst: { about: '503 for a while', ...prompt, refuse: { status: 503, times: 3 } },
  'response-lost': { about: 'accepted, and the answer never arrives', ...prompt, loseAnswers: 1 },
  'malformed-result': { about: 'results that are none', ...prompt, malformedResult: true },
  'unknown-status': { about: 'a status that nobody documented', queuedPolls: 0, runningPolls: 3, statusLiteral: 'RECALIBRATING' },
  drift: { about: 'another version of the service', ...prompt, drift: true },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
