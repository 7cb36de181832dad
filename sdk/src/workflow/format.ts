/** Numbers as a reader sees them: the same in verdicts, tables and pages. */
import { type Method, usd } from '../contracts/index.ts';

/** An energy, to 10⁻⁸ hartree. */
export const hartree = (energy: number): string => energy.toFixed(8);

/** A small energy in millihartree, four significant digits. */
export const milliHartree = (energy: number): string => String(Number((1000 * energy).toPrecision(4)));

/** @example duration(1234) === '1.23 s' */
export function duration(ms: number): string {
  if (ms < 1000) return `${Number(ms.toPrecision(3))} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toPrecision(3))} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${(seconds / 3600).toFixed(1)} h`;
}

export const money = (microUsd: number): string => `$${usd(microUsd)}`;

/** @example counted(1, 'cap') === '1 cap' */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** A method with what sets it apart from its own kind. @example methodText({ name: 'adapt-vqe', pool: 'qubit', … }) === 'adapt-vqe (qubit pool)' */
export const methodText = (method: Method): string =>
  method.name === 'adapt-vqe' && method.pool !== undefined ? `${method.name} (${method.pool} pool)` : method.name;

/** In elementary charges. @example signedCharge(-0.25) === '−0.250' */
export const signedCharge = (charge: number): string => `${charge < -5e-4 ? '−' : '+'}${Math.abs(charge).toFixed(3)}`;
