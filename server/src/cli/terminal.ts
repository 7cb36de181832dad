/** What a person sees in a terminal: tables on standard output, progress on standard error. */
import type { JobEvent } from '@cofactor/sdk/contracts';
import progressBars from 'cli-progress';
import Table from 'cli-table3';

/** A plain table: header, rows, no box. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const view = new Table({
    head: [...header],
    chars: { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' }, // biome-ignore format: one idea
    style: { head: process.stdout.isTTY ? ['bold'] : [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  view.push(...rows.map((row) => [...row]));
  return view.toString();
}

/** Two columns: what, and how much. */
export function facts(rows: readonly (readonly [string, string | undefined])[]): string {
  return table(
    ['', ''],
    rows.filter((row): row is [string, string] => row[1] !== undefined),
  ).replace(/^\s*\n/, '');
}

export interface ProgressView {
  event(event: JobEvent): void;
  /** Work beside a job, such as an arm of a comparison: a line where there is no terminal. */
  message(text: string): void;
  close(): void;
}

/** A bar on a terminal, plain lines elsewhere, nothing when quiet. */
export function progressView(options: { quiet: boolean }): ProgressView {
  if (options.quiet) return { event: () => {}, message: () => {}, close: () => {} };
  return process.stderr.isTTY ? barView() : lineView();
}

function lineView(): ProgressView {
  const line = (text: string) => process.stderr.write(`${text}\n`);
  return {
    event: (event) => {
      if (event.type === 'step-started') line(`${event.step}: ${event.kind} on ${event.backend}`);
      if (event.type === 'step-finished')
        line(`${event.step}: done in ${milliseconds(event.wallMs)}${event.replayed ? ' (from the journal)' : ''}`);
      if (event.type === 'warning') line(`warning ${event.code}: ${event.message}`);
    },
    message: line,
    close: () => {},
  };
}

function barView(): ProgressView {
  const bars = new progressBars.MultiBar(
    {
      format: '{bar} {step} {detail}',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
      stopOnComplete: false,
      stream: process.stderr,
    },
    progressBars.Presets.shades_classic,
  );
  const open = new Map<string, progressBars.SingleBar>();
  return {
    event: (event) => {
      if (event.type === 'step-started') open.set(event.step, bars.create(1, 0, { step: event.step, detail: event.backend }));
      if (event.type === 'step-progress') {
        const { fraction, energyHartree, message } = event.progress;
        const detail = energyHartree === undefined ? (message ?? '') : `${hartree(energyHartree)} Eh`;
        open.get(event.step)?.update(fraction ?? 0, { detail });
      }
      if (event.type === 'step-finished') {
        const bar = open.get(event.step);
        if (bar) bars.remove(bar);
        open.delete(event.step);
      }
      if (event.type === 'warning') bars.log(`warning ${event.code}: ${event.message}\n`);
    },
    message: (text) => bars.log(`${text}\n`),
    close: () => bars.stop(),
  };
}

export function hartree(value: number | undefined | null): string {
  return value === undefined || value === null ? '–' : value.toFixed(9).replace('-', '−');
}

export function milliseconds(value: number): string {
  if (value < 1000) return `${Math.round(value)} ms`;
  if (value < 120_000) return `${(value / 1000).toFixed(1)} s`;
  return `${(value / 60_000).toFixed(1)} min`;
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  const power = Math.min(4, Math.floor(Math.log2(value) / 10));
  return `${(value / 1024 ** power).toFixed(1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

export function dollars(microUsd: number): string {
  return microUsd === 0 ? 'free' : `$${(microUsd / 1e6).toFixed(microUsd < 1e4 ? 6 : 2)}`;
}

/** low – high around the likely value, in the unit `show` writes. */
export function range(values: { low: number; likely: number; high: number }, show: (value: number) => string): string {
  return values.low === values.high ? show(values.likely) : `${show(values.likely)} (${show(values.low)} – ${show(values.high)})`;
}
