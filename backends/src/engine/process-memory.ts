/** Memory of this process, for resources and limits. */
import { readFileSync, writeFileSync } from 'node:fs';

/** From here on `peakMemoryBytes` counts afresh, where the system can (Linux, proc(5): clear_refs). */
export function resetPeakMemory(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // elsewhere the peak is that of the whole life of the process
  }
}

/** Largest resident set since `resetPeakMemory`. */
export function peakMemoryBytes(): number {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // not Linux
  }
  return process.resourceUsage().maxRSS * 1024;
}

/** When memory runs out, the system should end the engine and not its host (Linux, proc(5): oom_score_adj). */
export function volunteerForOutOfMemory(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // elsewhere the system decides
  }
}

/** Above this, what a step has left behind is collected at once and not when the engine next happens to. */
const COLLECT_ABOVE_BYTES = 2 ** 29;

/** Resident set of this process, less what nobody holds any more (needs --expose-gc). */
export function retainedBytes(): number {
  // Array buffers are freed beside the collection that finds them; a second one waits for that.
  for (let pass = 0; pass < 2 && process.memoryUsage.rss() > COLLECT_ABOVE_BYTES; pass++) globalThis.gc?.();
  return process.memoryUsage.rss();
}
