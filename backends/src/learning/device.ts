/**
 * Where TensorFlow.js computes: native TensorFlow where it loads, a graphics card through WebGPU, WebAssembly, plain
 * JavaScript; the first that works. Nothing of TensorFlow.js is loaded before it is asked for.
 */
import { createRequire } from 'node:module';
import util from 'node:util';
import type * as tensorFlow from '@tensorflow/tfjs';
import { CofactorError } from '@cofactor/sdk/contracts';

export type TensorFlow = typeof tensorFlow;

export const LEARNING_DEVICES = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;
export type LearningDeviceName = (typeof LEARNING_DEVICES)[number];

/** One line of the choice: what was chosen or passed over, and why. */
export interface DeviceFinding {
  device: LearningDeviceName;
  chosen: boolean;
  reason: string;
}

export interface LearningDevice {
  device: LearningDeviceName;
  /** Package and version, for the provenance of what is trained. */
  version: string;
  tf: TensorFlow;
  findings: DeviceFinding[];
}

interface Opened {
  tf: TensorFlow;
  version: string;
  reason: string;
}

const require = createRequire(import.meta.url);

const OPEN: Record<LearningDeviceName, () => Promise<Opened>> = {
  async tensorflow() {
    // The package uses a function that Node 23 removed; the fix (tensorflow/tfjs#8425) is in no release.
    const removed = util as { isNullOrUndefined?: (value: unknown) => boolean };
    removed.isNullOrUndefined ??= (value) => value === null || value === undefined;
    const tf = await load<TensorFlow>('@tensorflow/tfjs-node');
    await use(tf, 'tensorflow');
    return { tf, version: `@tensorflow/tfjs-node ${tf.version_core}`, reason: 'native TensorFlow loads' };
  },

  async webgpu() {
    const { create, globals } = await load<{ create: (flags: string[]) => GpuEntry; globals: object }>('webgpu');
    const gpu = create([]);
    const adapter = await gpu.requestAdapter();
    if (!adapter) throw new Error('no WebGPU adapter');
    const { description = '', architecture = '', vendor = '', isFallbackAdapter } = adapter.info;
    const name = [description, architecture, vendor].filter(Boolean).join(' ') || 'unnamed adapter';
    if (isFallbackAdapter || SOFTWARE_ADAPTER.test(name)) throw new Error(`${name} is a software adapter, slower than WebAssembly`);
    Object.assign(globalThis, globals);
    Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
    const tf = await loadTensorFlow();
    await load('@tensorflow/tfjs-backend-webgpu');
    await use(tf, 'webgpu');
    return { tf, version: `@tensorflow/tfjs-backend-webgpu ${tf.version_core}`, reason: name };
  },

  async wasm() {
    const tf = await loadTensorFlow();
    const { setWasmPaths } = await load<{ setWasmPaths: (folder: string) => void }>('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm').replace(/[^/\\]*$/, ''));
    await use(tf, 'wasm');
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
    return {
      tf,
      version: `@tensorflow/tfjs-backend-wasm ${tf.version_core}`,
      reason: simd ? 'WebAssembly with SIMD, one thread' : 'WebAssembly without SIMD, one thread',
    };
  },

  async cpu() {
    const tf = await loadTensorFlow();
    await use(tf, 'cpu');
    return { tf, version: `@tensorflow/tfjs ${tf.version_core}`, reason: 'plain JavaScript, which always works' };
  },
};

const SOFTWARE_ADAPTER = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

interface GpuEntry {
  requestAdapter(): Promise<{
    info: { description?: string; architecture?: string; vendor?: string; isFallbackAdapter?: boolean };
  } | null>;
}

const opened = new Map<LearningDeviceName | 'best', Promise<LearningDevice>>();

/**
 * The learning device of this process, opened on first use and then kept. What TensorFlow.js runs next runs there.
 *
 * @param options.device this one and no other. @default the first of LEARNING_DEVICES that works
 * @throws UNAVAILABLE when none opens, with every reason.
 */
export async function openLearningDevice({ device }: { device?: LearningDeviceName } = {}): Promise<LearningDevice> {
  const key = device ?? 'best';
  const opening = opened.get(key) ?? open(device ? [device] : LEARNING_DEVICES);
  opened.set(key, opening);
  const known = await opening;
  await use(known.tf, known.device);
  return known;
}

async function open(devices: readonly LearningDeviceName[]): Promise<LearningDevice> {
  const findings: DeviceFinding[] = [];
  for (const [index, device] of devices.entries()) {
    try {
      const { reason, ...rest } = await OPEN[device]();
      findings.push({ device, chosen: true, reason });
      findings.push(...devices.slice(index + 1).map((other) => ({ device: other, chosen: false, reason: `not needed beside ${device}` })));
      return { device, ...rest, findings };
    } catch (error) {
      findings.push({ device, chosen: false, reason: firstLine(error) });
    }
  }
  const reasons = findings.map((finding) => `${finding.device}: ${finding.reason}`).join('; ');
  throw new CofactorError('UNAVAILABLE', `no learning device works (${reasons})`, { what: 'learning device', fix: 'npm install' });
}

/** Packages in CommonJS: their exports stand under `default`. The specifier is a string, since optional ones have no types here. */
async function load<T>(specifier: string): Promise<T> {
  const loaded = (await import(specifier)) as { default?: T };
  return loaded.default ?? (loaded as T);
}

async function loadTensorFlow(): Promise<TensorFlow> {
  const tf = await load<TensorFlow>('@tensorflow/tfjs');
  tf.enableProdMode(); // else it prints advice to the console
  return tf;
}

async function use(tf: TensorFlow, backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new Error(`the ${backend} backend of TensorFlow.js does not start`);
  await tf.ready();
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .trim()
    .split('\n', 1)[0]
    .replace(/ imported from .*/, '');
}
