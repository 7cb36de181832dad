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
import type { EnginePool } from './engine-pool.ts';
import { refuseTooLarge } from './machine-memory.ts';

/** `facts.id` is the backend's name in the engine's table. A step that is refused starts no process. */
export function inEngine(facts: BackendFacts, pool: EnginePool): LocalBackend {
  return {
    ...facts,
    locality: 'local',
    async run<K extends StepKind>(spec: StepSpec<K>, context: RunContext): Promise<StepResult<K>> {
      throwIfCancelled(context.signal);
      if (!facts.capabilities[spec.kind]) throw stepNotRun(facts, spec.kind);
      const forecast = facts.forecast(spec, {});
      refuseTooLarge(spec.kind, forecast, pool.memoryLimitBytes);
      await sleep(1); // a forecast and the start of a process take tens of milliseconds each: timers of the caller come in between
      return (await pool.run({ backend: facts.id, spec, context }, forecast.memoryBytes.likely)) as StepResult<K>;
    },
  };
}
