/**
 * Runs in a thread of the engine process, because the main thread may be deep in a kernel for minutes. Ends the process when
 * its host is gone, and before it takes the memory of the whole machine.
 */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

export interface WatchdogData {
  hostPid: number;
  memoryLimitBytes: number;
  /** Written to stderr before the number of bytes, for the host to recognise why the engine ended itself. */
  memoryMark: string;
}

const POLL_MS = 250;

function watch({ hostPid, memoryLimitBytes, memoryMark }: WatchdogData): void {
  const memory = process.memoryUsage.rss();
  if (memory > memoryLimitBytes) writeSync(2, `${memoryMark}${memory}\n`);
  if (memory > memoryLimitBytes || process.ppid !== hostPid) process.kill(process.pid, 'SIGKILL');
}

setInterval(watch, POLL_MS, workerData as WatchdogData);
