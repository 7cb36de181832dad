/** How much memory steps may take here, and the refusal of those that need more. */
import { freemem, totalmem } from 'node:os';
import { invalidInput, tooLarge, type Forecast, type StepKind } from '@cofactor/sdk/contracts';
import { kernelVariant } from '../kernels/wasm.ts';

/** Left to the host, the system and what a forecast did not see. */
const SHARE_FOR_STEPS = 0.9;
/** Of all steps' memory: what else a step needs, and a second step, find room beside them. */
const SHARE_FOR_INTEGRALS = 0.25;
/** What leaves room for all else in a 32-bit memory. */
const MOST_FOR_INTEGRALS_BYTES = 3 * 2 ** 30;
const PORTABLE_BYTES = 2 ** 30;

/**
 * Bytes that all steps together may take: COFACTOR_MEMORY_BYTES, else nine tenths of what is available, which no container
 * limit may exceed.
 * @throws INVALID_INPUT when COFACTOR_MEMORY_BYTES is no positive number
 */
export function machineMemoryBytes(environment: NodeJS.ProcessEnv = process.env): number {
  return statedBytes(environment) ?? Math.floor(SHARE_FOR_STEPS * Math.min(installedBytes(), freemem()));
}

/**
 * Bytes that the integrals one step keeps may take: a share of COFACTOR_MEMORY_BYTES, else of what is installed, whatever else runs
 * at the moment, so that a forecast and the step it is for, in another process, find the same. Kept integrals and ones that are made
 * afresh give other last bits: the portable kernels, which promise equal bits on every machine, keep the same everywhere.
 */
export function storedIntegralsBytes(environment: NodeJS.ProcessEnv = process.env): number {
  if (kernelVariant() === 'simd') return PORTABLE_BYTES;
  const bytes = statedBytes(environment) ?? SHARE_FOR_STEPS * installedBytes();
  return Math.floor(Math.min(MOST_FOR_INTEGRALS_BYTES, SHARE_FOR_INTEGRALS * bytes));
}

/** @throws INVALID_INPUT when it is no positive number */
function statedBytes({ COFACTOR_MEMORY_BYTES: asked }: NodeJS.ProcessEnv): number | undefined {
  if (asked === undefined) return undefined;
  const bytes = Number(asked);
  if (!(bytes > 0)) throw invalidInput('COFACTOR_MEMORY_BYTES', 'a positive number of bytes', asked);
  return bytes;
}

function installedBytes(): number {
  const container = process.constrainedMemory(); // 0 or beyond the machine when there is no limit
  return container > 0 ? Math.min(container, totalmem()) : totalmem();
}

/** @throws TOO_LARGE when a step will likely take more than `limitBytes`. */
export function refuseTooLarge(kind: StepKind, { memoryBytes }: Forecast, limitBytes: number): void {
  if (memoryBytes.likely <= limitBytes) return;
  throw tooLarge(
    `${kind} takes about ${mebibytes(memoryBytes.likely)} of memory, ${mebibytes(limitBytes)} are available: ` +
      'take a smaller problem (fewer atoms, a smaller basis or active space) or a larger machine',
    {
      resource: 'memoryBytes',
      asked: memoryBytes.likely,
      limit: limitBytes,
      fits: `a problem of at most ${mebibytes(limitBytes)}; COFACTOR_MEMORY_BYTES overrides what is taken as available`,
    },
  );
}

function mebibytes(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.ceil(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
