/** What a team of searches says to each other. */
import type { Level } from '../runs/levels.ts';

export interface SisterRequest {
  slices: number;
}

export interface SisterReport {
  /** Since the last report. */
  evaluations: number;
  value: number;
  /** Where it is better than the last. */
  state?: unknown;
  /** Values met since the last report. */
  levels: Level[];
  kept: { value: number; state: unknown }[];
  ended: boolean;
}
