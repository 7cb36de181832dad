import { deserialize, serialize } from 'node:v8';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChunkCollector, sendChunks } from './chunks.ts';
import { CHUNK_BYTES, EngineMessage, HostMessage } from './protocol.ts';

const hash = 'ab'.repeat(32);
const error = { code: 'TOO_LARGE', retryable: false, message: 'too large', details: { resource: 'memoryBytes', asked: 2, limit: 1 } };
const result = {
  schema: 'cofactor.step-result/1',
  kind: 'sample',
  output: { counts: { '0': 1 } },
  resources: { peakMemoryBytes: 1 },
  wallMs: 1,
  costMicroUsd: 0,
  provenance: { kind: 'sample', backend: 'cpu', backendVersion: '1' },
  warnings: [],
};

describe('messages', () => {
  test.each([
    { type: 'start', backend: 'cpu', spec: { kind: 'casci', roots: 2 }, checkpoint: true },
    { type: 'cancel', reason: 'no longer wanted' },
    { type: 'cancel' },
    { type: 'reply', id: 3, value: true },
    { type: 'reply', id: 3, value: null, error },
    { type: 'array', id: 3, byteLength: 8 },
    { type: 'chunk', id: 3, bytes: new Uint8Array([1, 2, 3]) },
  ])('host to engine: $type is the same after the way', (message) => {
    expect(HostMessage.parse(deserialize(serialize(message)))).toEqual(message);
  });

  test.each([
    { type: 'ready', protocol: 1, nodeVersion: 'v24.0.0' },
    { type: 'progress', progress: { fraction: 0.5, iteration: 3, energyHartree: -1.1, residual: 1e-6 } },
    { type: 'request', id: 0, call: { op: 'get', hash } },
    { type: 'request', id: 1, call: { op: 'put', hash, byteLength: 8 } },
    { type: 'request', id: 2, call: { op: 'has', hash } },
    { type: 'request', id: 3, call: { op: 'load-checkpoint' } },
    { type: 'request', id: 4, call: { op: 'save-checkpoint', state: { parameters: [1, 2] } } },
    { type: 'chunk', id: 1, bytes: new Uint8Array([1, 2, 3]).subarray(1) },
    { type: 'result', result, retainedBytes: 1e8, measured: { busyMs: 12.5, cold: true, started: { startMs: 700, idleBytes: 1e8 } } },
    { type: 'error', error, stack: 'Error: …\n at here', retainedBytes: 1e8 },
  ])('engine to host: $type is the same after the way', (message) => {
    expect(EngineMessage.parse(deserialize(serialize(message)))).toEqual(message);
  });

  test('out of the protocol are refused', () => {
    expect(EngineMessage.safeParse({ type: 'stop' }).success).toBe(false);
    expect(EngineMessage.safeParse({ type: 'chunk', id: 1, bytes: new Uint8Array(CHUNK_BYTES + 1) }).success).toBe(false);
    expect(EngineMessage.safeParse({ type: 'request', id: 1, call: { op: 'get', hash: '../secrets' } }).success).toBe(false);
    expect(HostMessage.safeParse({ type: 'start', backend: 'cpu', spec: { kind: 'dance' }, checkpoint: true }).success).toBe(false);
  });
});

test('chunks put together are the array that was sent, and none is larger than allowed', async () => {
  const length = fc.oneof(
    fc.integer({ min: 0, max: 100 }),
    fc.constantFrom(CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES),
  );
  await fc.assert(
    fc.asyncProperty(length, fc.integer({ min: 0, max: 16 }), async (bytes, offset) => {
      const sent = new Uint8Array(bytes + offset).map((_, i) => i % 251).subarray(offset);
      const collector = new ChunkCollector(sent.byteLength);
      await sendChunks(sent, async (chunk) => {
        expect(chunk.byteLength).toBeLessThanOrEqual(CHUNK_BYTES);
        collector.add(chunk);
      });
      expect(Buffer.compare(await collector.bytes, sent)).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test('more chunks than announced are refused', () => {
  const collector = new ChunkCollector(2);
  expect(() => collector.add(new Uint8Array(3))).toThrow(RangeError);
});
