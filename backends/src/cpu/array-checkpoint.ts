/** Checkpoints whose state is large vectors: the vectors go to the artifact store, the checkpoint names them. */
import { ArrayRef, getFloat64, putArray, type ArtifactStore, type Checkpoint } from '@cofactor/sdk/contracts';
import * as z from 'zod';

const State = z.object({ vectors: z.array(ArrayRef) });

export interface ArrayCheckpoint {
  load(): Promise<Float64Array[] | undefined>;
  save(vectors: () => readonly Float64Array[]): Promise<void>;
}

/** Saves at most once in `intervalMs`: what is saved stays in the store. @default 30 s, what a restart may lose */
export function arrayCheckpoint(checkpoint: Checkpoint, artifacts: ArtifactStore, intervalMs = 30_000): ArrayCheckpoint {
  let savedAt = performance.now();
  return {
    async load() {
      const state = State.safeParse(await checkpoint.load());
      if (!state.success) return undefined;
      return Promise.all(state.data.vectors.map((ref) => getFloat64(artifacts, ref)));
    },
    async save(vectors) {
      if (performance.now() - savedAt < intervalMs) return;
      const refs: ArrayRef[] = [];
      for (const vector of vectors()) refs.push(await putArray(artifacts, vector));
      await checkpoint.save({ vectors: refs });
      savedAt = performance.now();
    },
  };
}
