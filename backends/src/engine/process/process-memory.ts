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
/** A collection takes as long as a small step: not again before so much more has come. */
const COLLECT_GROWTH_BYTES = 2 ** 26;

let collectAboveBytes = COLLECT_ABOVE_BYTES;

/** Resident set of this process, less what nobody holds any more (needs --expose-gc), but for some 64 MiB. */
export function retainedBytes(): number {
  if (process.memoryUsage.rss() > collectAboveBytes) {
    // Array buffers are freed beside the collection that finds them; a second one waits for that.
    globalThis.gc?.();
    globalThis.gc?.();
    collectAboveBytes = Math.max(COLLECT_ABOVE_BYTES, process.memoryUsage.rss() + COLLECT_GROWTH_BYTES);
  }
  return process.memoryUsage.rss();
}
