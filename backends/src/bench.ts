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
