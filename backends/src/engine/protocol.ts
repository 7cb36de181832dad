/**
 * What the engine process and its host say to each other, one message a line of this table:
 *
 *   host → engine   start (one step), cancel, reply (to a request), array and chunk (of an array asked for)
 *   engine → host   ready (once), progress, request (artifacts, checkpoint), chunk (of an array it stores), result, error
 *
 * Only the host touches an artifact store or a checkpoint; the engine asks for what it needs by `request`. Arrays travel as
 * chunks of at most CHUNK_BYTES, each a message of its own, so that neither event loop is held up by a large one. Messages of
 * one direction arrive in the order they were sent, so chunks carry no offset.
 *
 * Transport: the IPC channel of child_process.fork with `serialization: 'advanced'` (structured clone).
 */
import { Progress, SerializedError, STEP_KINDS, StepResult } from '@cofactor/sdk/contracts';
import * as z from 'zod';

export const PROTOCOL_VERSION = 1;
/** At most this much of an array in one message: some 2 ms of either event loop. */
export const CHUNK_BYTES = 1 << 20;

/** On stderr before the number of bytes in use: the engine has ended itself because it took more than it may. */
export const MEMORY_MARK = 'cofactor-engine: over the memory limit, bytes in use: ';

const id = z.int().min(0);
const bytes = z.custom<Uint8Array>(
  (chunk) => chunk instanceof Uint8Array && chunk.byteLength <= CHUNK_BYTES,
  `a Uint8Array of at most ${CHUNK_BYTES} bytes`,
);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What an engine may ask of its host. `put` is followed by chunks with the id of the request; `get` is answered by an array. */
export const EngineRequest = z.discriminatedUnion('op', [
  z.object({ op: z.literal('get'), hash }),
  z.object({ op: z.literal('put'), hash, byteLength: z.int().min(0) }),
  z.object({ op: z.literal('has'), hash }),
  z.object({ op: z.literal('load-checkpoint') }),
  z.object({ op: z.literal('save-checkpoint'), state: z.unknown() }),
]);
export type EngineRequest = z.infer<typeof EngineRequest>;

const Chunk = z.object({ type: z.literal('chunk'), id, bytes });

export const HostMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    backend: z.string(),
    spec: z.looseObject({ kind: z.enum(STEP_KINDS) }),
    checkpoint: z.boolean().describe('Whether the host keeps a checkpoint of this step.'),
  }),
  z.object({ type: z.literal('cancel'), reason: z.string().optional() }),
  z.object({ type: z.literal('reply'), id, value: z.unknown(), error: SerializedError.optional() }),
  z.object({ type: z.literal('array'), id, byteLength: z.int().min(0) }).describe('Chunks of this id follow.'),
  Chunk,
]);
export type HostMessage = z.infer<typeof HostMessage>;

/** What a step took, for forecasts of the next one. */
const Measured = z.object({
  busyMs: z.number().describe('With its code loaded, and without the time that other processes had the processor.'),
  cold: z.boolean().describe('The first of its kind in this process, whose code was not compiled yet.'),
  started: z
    .object({ startMs: z.number(), idleBytes: z.number() })
    .optional()
    .describe('With the first step of the process: until it and the code of the backend were there, and the bytes that it took by then.'),
});
export type Measured = z.infer<typeof Measured>;

export const EngineMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), protocol: z.int(), nodeVersion: z.string() }),
  z.object({ type: z.literal('progress'), progress: Progress }),
  z.object({ type: z.literal('request'), id, call: EngineRequest }),
  Chunk,
  z.object({ type: z.literal('result'), result: StepResult, retainedBytes: z.number(), measured: Measured }),
  z.object({
    type: z.literal('error'),
    error: SerializedError,
    stack: z.string().optional().describe('Where it was thrown, for the developer.'),
    retainedBytes: z.number(),
  }),
]);
export type EngineMessage = z.infer<typeof EngineMessage>;
