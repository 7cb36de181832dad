/** Work side by side: so many at a time, and of those waiting the next in order once its memory fits beside what runs. */

/** What may run at the same time. */
export interface Room {
  /** Items at the same time. */
  width: number;
  /** All of them together; one that is larger than all runs alone. */
  memoryBytes: number;
}

/** What this machine has left, where the platform says so. */
export function machineRoom(): Room {
  const { process, navigator } = globalThis as {
    process?: { availableMemory?: () => number };
    navigator?: { hardwareConcurrency?: number };
  };
  const width = Math.max(2, Math.min(4, navigator?.hardwareConcurrency ?? 2));
  return { width, memoryBytes: process?.availableMemory?.() ?? Number.POSITIVE_INFINITY };
}

/**
 * Results in the order of the items. The first to throw stops those that wait.
 * @param needs bytes, of each item
 */
export function inTurn<T, R>(items: readonly T[], needs: (item: T) => number, room: Room, run: (item: T) => Promise<R>): Promise<R[]> {
  const { promise, resolve, reject } = Promise.withResolvers<R[]>();
  const results: R[] = [];
  let [next, running, used, stopped] = [0, 0, 0, false];
  const admit = (): void => {
    if (stopped) return;
    while (next < items.length && running < room.width) {
      const bytes = needs(items[next]);
      if (running > 0 && used + bytes > room.memoryBytes) return;
      start(next++, bytes);
    }
    if (running === 0) resolve(results);
  };
  const start = (at: number, bytes: number): void => {
    running++;
    used += bytes;
    run(items[at]).then(
      (result) => {
        results[at] = result;
        running--;
        used -= bytes;
        admit();
      },
      (error: unknown) => {
        stopped = true;
        reject(error);
      },
    );
  };
  admit();
  return promise;
}
