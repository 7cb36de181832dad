/** Time that a process waited for a processor, which a busy machine adds to every clock time. */
import { readFileSync } from 'node:fs';

/** Of the main thread since it began, ms (Linux, proc-schedstat: the second number, ns). 0 where the system does not say. */
export function waitedMs(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** Since the process began, ms, without waiting for a processor. */
export function busyMs(): number {
  return performance.now() - waitedMs();
}
