/** A backend whose facts and forecasts stay in the caller and whose steps run in an engine process. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  stepNotRun,
  throwIfCancelled,
  type BackendFacts,
  type LocalBackend,
  type RunContext,
  type StepKind,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { calibrated } from './calibration/calibrated-facts.ts';
import type { Calibration } from './calibration/cost-model.ts';
import { costKeys } from './calibration/cost-key.ts';
import type { EnginePool } from './engine-pool.ts';
import { refuseTooLarge } from './machine-memory.ts';
import type { EngineTask } from './supervisor.ts';

/**
 * `facts.id` is the backend's name in the engine's table. A step that is refused starts no process.
 * @param calibration what is known of this machine; it is told what every step took. Absent: forecasts are those of `facts`
 */
export function inEngine(facts: BackendFacts, pool: EnginePool, calibration?: Calibration): LocalBackend {
  const told = calibration ? calibrated(facts, calibration.model) : facts;
  return {
    ...told,
    stepsAtOnce: pool.engines,
    locality: 'local',
    async run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
      throwIfCancelled(context.signal);
      if (!facts.capabilities[spec.kind]) throw stepNotRun(facts, spec.kind);
      const forecast = told.forecast(spec, {});
      refuseTooLarge(spec.kind, forecast, pool.memoryLimitBytes);
      await sleep(1); // a forecast and the start of a process take tens of milliseconds each: timers of the caller come in between
      const onMeasured: EngineTask['onMeasured'] = ({ busyMs, cold, started }, { resources: { peakMemoryBytes = 0 } }, retainedBytes) => {
        const estimate = facts.forecast(spec, {});
        calibration?.record({
          keys: costKeys(facts.id, spec),
          estimateMs: estimate.wallMs.likely,
          busyMs,
          cold,
          estimateBytes: estimate.memoryBytes.likely,
          ...(peakMemoryBytes > 0 && { peak: { bytes: peakMemoryBytes, retainedBytes } }),
          ...(started && { started: { backend: facts.id, ...started } }),
        });
      };
      return (await pool.run({ backend: facts.id, spec, context, onMeasured }, forecast.memoryBytes.likely)) as StepResult<K>;
    },
  };
}
