/** Exit codes of the command line, by error code: what a script may rely on. */
import type { ErrorCode } from '@cofactor/sdk/contracts';

export const EXIT = { succeeded: 0, failed: 1, invalidInput: 2, refused: 3, interrupted: 130 } as const;

const BY_CODE: Record<ErrorCode, number> = {
  INVALID_INPUT: EXIT.invalidInput,
  NOT_FOUND: EXIT.invalidInput,
  UNSUPPORTED: EXIT.refused,
  TOO_LARGE: EXIT.refused,
  OVER_BUDGET: EXIT.refused,
  UNAVAILABLE: EXIT.refused,
  UNAUTHENTICATED: EXIT.refused,
  FORBIDDEN: EXIT.refused,
  NOT_CONVERGED: EXIT.failed,
  PROVIDER_BUSY: EXIT.failed,
  PROVIDER_FAILED: EXIT.failed,
  IN_DOUBT: EXIT.failed,
  CONFLICT: EXIT.failed,
  INTERNAL: EXIT.failed,
  CANCELLED: EXIT.interrupted,
};

export function exitCodeOf(code: ErrorCode): number {
  return BY_CODE[code];
}
