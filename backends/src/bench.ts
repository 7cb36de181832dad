/** One line of `npm run bench`: what was measured, beside what would be ideal on the same machine in the same run. */
export interface BenchRow {
  name: string;
  value: number;
  unit: string;
  /** The same quantity, were nothing lost. */
  ideal?: number;
  /** Share of the ideal that was reached: value / ideal for speeds, ideal / value for times. */
  ratio?: number;
  note?: string;
}

/** Seconds of processor time on all threads, and of wall time: the least of each over `rounds` runs. */
export async function fastest(rounds: number, run: () => unknown): Promise<{ cpu: number; wall: number }> {
  const best = { cpu: Number.POSITIVE_INFINITY, wall: Number.POSITIVE_INFINITY };
  for (let round = 0; round < rounds; round++) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    await run();
    const { user, system } = process.cpuUsage(before);
    best.cpu = Math.min(best.cpu, (user + system) / 1e6);
    best.wall = Math.min(best.wall, (performance.now() - start) / 1e3);
  }
  return best;
}
