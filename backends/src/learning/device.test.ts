import { expect, test } from 'vitest';
import { LEARNING_DEVICES, openLearningDevice } from './device.ts';

test('exactly one device is chosen, and every other one says why not', async () => {
  const { device, version, findings, tf } = await openLearningDevice();
  expect(findings.map((finding) => finding.device)).toEqual([...LEARNING_DEVICES]);
  expect(findings.filter(({ chosen }) => chosen).map((finding) => finding.device)).toEqual([device]);
  for (const { reason } of findings) expect(reason).toMatch(/\S/);
  expect(version).toContain('4.22.0');
  expect(await tf.matMul([[1, 2]], [[3], [4]]).data()).toEqual(Float32Array.of(11));
});

test('WebAssembly and plain JavaScript always open', async () => {
  for (const device of ['wasm', 'cpu'] as const) {
    const opened = await openLearningDevice({ device });
    expect(opened.findings).toEqual([{ device, chosen: true, reason: expect.stringMatching(/\S/) as unknown }]);
    expect(opened.tf.getBackend()).toBe(device);
  }
});

test('a device is opened once, and is the one in use after each call', async () => {
  const first = await openLearningDevice();
  await openLearningDevice({ device: 'cpu' });
  expect(await openLearningDevice()).toBe(first);
  expect(first.tf.getBackend()).toBe(first.device);
});
