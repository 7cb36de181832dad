/** `cofactor doctor --calibrate`: measures what steps take here, for forecasts. */
import { calibrate, openHome } from '@cofactor/backends';
import { interruptSignal } from '../interrupt.ts';

/** Progress and what could not be measured go to standard error. @throws CANCELLED, UNAVAILABLE when the home cannot be written to */
export async function calibrateMachine(): Promise<void> {
  const line = (text: string): void => void process.stderr.write(`${text}\n`);
  const tenth = (done: number, of: number): boolean => Math.floor((10 * done) / of) > Math.floor((10 * (done - 1)) / of);
  const { jobs, failures } = await calibrate(openHome().path, {
    signal: interruptSignal(),
    onJob: (done, of) => tenth(done, of) && line(`calibrating: ${done} of ${of}`),
  });
  line(`measured ${jobs} jobs; kept in ${openHome().path}`);
  for (const failure of failures) line(`not measured: ${failure}`);
}
