/** Ctrl-C as an AbortSignal: the first cancels the work, a second ends the process at once. */
import { EXIT } from './exit-codes.ts';

export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort('interrupted');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}
