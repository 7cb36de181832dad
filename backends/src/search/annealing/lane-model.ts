/** A spin model as bonds of one strength, for the bit-parallel kernel, where its couplings allow it. */
import { type LaneModel, MAX_LANE_BONDS } from '../../kernels/spin-lanes/spin-lanes.ts';
import type { SpinModel } from '../models/binary-quadratic.ts';

export interface UnitBonds extends LaneModel {
  /** Energy of one bond. */
  readonly unit: number;
  /** Bonds, each counted once. */
  readonly numBonds: number;
  readonly offset: number;
}

/** Couplings and fields as whole multiples of one unit, or undefined where they are not, or are too many on one spin. */
export function unitBonds({ numSpins, fields, first, neighbour, coupling, offset }: SpinModel): UnitBonds | undefined {
  const unit = commonUnit([coupling, fields]);
  if (unit === undefined) return undefined;
  const counts = new Int32Array(numSpins);
  for (let i = 0; i < numSpins; i++) {
    counts[i] = Math.round(Math.abs(fields[i]) / unit);
    for (let e = first[i]; e < first[i + 1]; e++) counts[i] += Math.round(Math.abs(coupling[e]) / unit);
  }
  const largest = counts.reduce((most, count) => Math.max(most, count), 0);
  if (largest > MAX_LANE_BONDS) return undefined;

  const bounds = new Int32Array(numSpins + 1);
  for (let i = 0; i < numSpins; i++) bounds[i + 1] = bounds[i] + counts[i];
  const bonds = new Int32Array(bounds[numSpins]);
  let numBonds = 0;
  for (let i = 0, next = 0; i < numSpins; i++) {
    const add = (other: number, strength: number): void => {
      const copies = Math.round(Math.abs(strength) / unit);
      bonds.fill(2 * other + (strength > 0 ? 1 : 0), next, next + copies);
      next += copies;
      if (other > i) numBonds += copies;
    };
    for (let e = first[i]; e < first[i + 1]; e++) add(neighbour[e], coupling[e]);
    add(numSpins, fields[i]);
  }
  const planes = Math.max(1, Math.ceil(Math.log2(Math.max(1, Math.ceil(largest / 2)))));
  const start = counts.map((count) => (2 ** planes - Math.ceil(count / 2)) | ((count & 1) << 16));
  return { numSpins, first: bounds, bonds, start, planes, unit, numBonds, offset };
}

/** Energy of a replica with `unsatisfied` bonds. */
export function energyOfBonds({ unit, numBonds, offset }: UnitBonds, unsatisfied: number): number {
  return offset + unit * (2 * unsatisfied - numBonds);
}

/** The largest number of which all entries are whole multiples, unless they are more than MAX_LANE_BONDS times it. */
function commonUnit(lists: readonly Float64Array[]): number | undefined {
  let unit = 0;
  let largest = 0;
  for (const list of lists) {
    for (const value of list) {
      let [a, b] = [unit, Math.abs(value)];
      largest = Math.max(largest, b);
      while (b > 1e-9 * largest) [a, b] = [b, Math.abs(a - b * Math.round(a / b))];
      unit = a;
      if (unit > 0 && largest > MAX_LANE_BONDS * unit) return undefined;
    }
  }
  return unit > 0 ? unit : undefined;
}
