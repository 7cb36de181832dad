import { invalidInput } from '@cofactor/sdk/contracts';

/** The value of a flag. @throws INVALID_INPUT naming it */
export function wholeNumber(
  flag: string,
  text: string,
  { least, most = Number.MAX_SAFE_INTEGER }: { least: number; most?: number },
): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw invalidInput(
    flag,
    most === Number.MAX_SAFE_INTEGER ? `a whole number from ${least}` : `a whole number from ${least} to ${most}`,
    text,
  );
}
