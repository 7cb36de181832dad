/** UUID version 7 (RFC 9562 §5.7): milliseconds, then a counter within the millisecond (§6.2, method 1), then chance. */
import { randomBytes } from 'node:crypto';

let lastMs = 0;
let counter = 0;

/** Ascending within this process, and by the clock between processes. */
export function uuidV7(nowMs = Date.now()): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = 0;
  } else if (++counter > 0xfff) {
    lastMs++;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const chance = randomBytes(8);
  chance[0] = (chance[0] & 0x3f) | 0x80;
  const tail = chance.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
