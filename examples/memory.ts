/** Peak memory of this process and everything it started, as Linux shares it out (PSS: shared pages counted once). */
import { readdirSync, readFileSync } from 'node:fs';

export interface MemoryWatch {
  /** Stops and returns the peak in bytes, or undefined where the system does not tell. */
  stop(): number | undefined;
}

/** @param everyMs the system counts pages for each look, some 50 ms of them for a tree like ours */
export function watchMemory(everyMs = 3000): MemoryWatch {
  let peak: number | undefined;
  const sample = () => {
    const now = treePss(process.pid);
    if (now !== undefined) peak = Math.max(peak ?? 0, now);
  };
  const timer = setInterval(sample, everyMs);
  timer.unref();
  return {
    stop: () => {
      sample();
      clearInterval(timer);
      return peak;
    },
  };
}

function treePss(pid: number): number | undefined {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const own = Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return children.reduce((sum, child) => sum + (treePss(child) ?? 0), own);
  } catch {
    return undefined; // gone in the meantime, or not Linux
  }
}
