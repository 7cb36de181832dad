import { describe, expect, test } from 'vitest';
import { noisyBackend } from '../backend.ts';
import { parseNoiseModel, readoutErrors, type NoiseModelInput } from './noise-model.ts';
import { NOISELESS } from './noise.test.support.ts';
import { NOISE_PRESETS } from './presets.ts';

const HERON: NoiseModelInput = NOISE_PRESETS[0];

describe('a model is refused, naming the field', () => {
  test.each<[string, unknown]>([
    ['noise.readout', { ...HERON, readout: { oneGivenZero: 1.2, zeroGivenOne: 0 } }],
    ['noise.readout', { ...HERON, readout: [] }],
    ['noise.oneQubitGate.error', { ...HERON, oneQubitGate: { ...HERON.oneQubitGate, error: -0.1 } }],
    ['noise.twoQubitGate.error', { ...HERON, twoQubitGate: { error: 0.9 } }],
    ['noise.twoQubitGate.durationNs', { ...HERON, twoQubitGate: { error: 0.1, durationNs: -1 } }],
    ['noise.relaxation.t2Us', { ...HERON, relaxation: { t1Us: 100, t2Us: 201 } }],
    ['noise.relaxation.t1Us', { ...HERON, relaxation: { t1Us: 0, t2Us: 0.1 } }],
    ['noise.memoryError', { ...HERON, memoryError: 0.4 }],
    ['noise.name', { ...HERON, name: 'a b' }],
  ])('%s', (path, model) => {
    const refused = expect.objectContaining({
      code: 'INVALID_INPUT',
      details: { issues: expect.arrayContaining([expect.objectContaining({ path: expect.stringContaining(path) })]) },
    });
    expect(() => parseNoiseModel(model)).toThrow(refused);
    expect(() => noisyBackend(model as NoiseModelInput)).toThrow(refused);
  });

  test('but T2 = 2·T1 is physical', () => {
    expect(parseNoiseModel({ ...HERON, relaxation: { t1Us: 100, t2Us: 200 } }).relaxation).toEqual({ t1Us: 100, t2Us: 200 });
  });
});

test('presets are valid, have names of their own and say where they come from', () => {
  const models = NOISE_PRESETS.map((preset) => parseNoiseModel(preset));
  expect(new Set(models.map(({ name }) => name)).size).toBe(models.length);
  for (const { source } of models) expect(source).toMatch(/arXiv|github|Qiskit|CQCL|iqm/);
  expect(models.map(({ name }) => name)).toContain('heron-r3');
});

test('a model that lists qubits carries no more of them', () => {
  const readout = [1, 2, 3].map((k) => ({ oneGivenZero: k / 100, zeroGivenOne: 0 }));
  const model = parseNoiseModel({ ...NOISELESS, readout });
  expect(readoutErrors(model, 2)).toEqual(readout.slice(0, 2));
  expect(noisyBackend({ ...NOISELESS, readout }).capabilities.sample?.maxQubits).toBe(3);
  expect(() => readoutErrors(model, 4)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});
