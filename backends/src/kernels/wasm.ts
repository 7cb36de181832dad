/**
 * Loads compiled kernels. Every kernel imports one shared memory (`env.memory`, 64-bit floats little-endian, byte offsets
 * as arguments) and exports pure functions on it; it holds no data section and no mutable global, so one Arena owns a
 * memory and any number of kernels and threads may work on it.
 *
 * Two builds come from one source. `relaxed-simd` fuses multiply-adds (faster; bits may differ between CPU families),
 * `simd` rounds every operation (equal bits on every machine, spec: --kernel portable).
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type KernelVariant = 'relaxed-simd' | 'simd';

/** (module (func (result v128) f64x2.relaxed_madd of three splats)): validates only where relaxed SIMD is implemented. */
// biome-ignore format: one section a line
const RELAXED_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0,
  1, 5, 1, 96, 0, 1, 123,
  3, 2, 1, 0,
  10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 135, 2, 11,
]);

let chosen: KernelVariant | undefined;

/** The variant in force: `COFACTOR_KERNEL=portable` or `simd` forces the portable one, else the fastest this engine validates. */
export function kernelVariant(): KernelVariant {
  chosen ??= supportsRelaxedSimd() && !['portable', 'simd'].includes(process.env.COFACTOR_KERNEL ?? '') ? 'relaxed-simd' : 'simd';
  return chosen;
}

export function supportsRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_PROBE);
}

const modules = new Map<string, WebAssembly.Module>();

/** Compiled module of kernel `name`, cached for the life of the process. */
export function kernelModule(name: string, variant: KernelVariant = kernelVariant()): WebAssembly.Module {
  const key = `${name}.${variant}`;
  let module = modules.get(key);
  if (!module) {
    module = new WebAssembly.Module(readFileSync(fileURLToPath(new URL(`../../wasm/${key}.wasm`, import.meta.url))));
    modules.set(key, module);
  }
  return module;
}

/** Instance of kernel `name` on `memory`. `Exports` is the interface its front function declares. */
export function instantiateKernel<Exports>(name: string, memory: WebAssembly.Memory, variant: KernelVariant = kernelVariant()): Exports {
  return new WebAssembly.Instance(kernelModule(name, variant), { env: { memory } }).exports as Exports;
}

/** Which kernels are compiled, and which variant runs: for `cofactor doctor`. */
export function kernelReport(): { variant: KernelVariant; present: number; missing: string[] } {
  const directory = fileURLToPath(new URL('../../wasm/', import.meta.url));
  const stamps = `${directory}stamps.json`;
  if (!existsSync(stamps)) return { variant: kernelVariant(), present: 0, missing: ['all'] };
  const names = Object.keys(JSON.parse(readFileSync(stamps, 'utf8')) as Record<string, string>);
  const missing = names.filter((name) => !existsSync(`${directory}${name}.${kernelVariant()}.wasm`));
  return { variant: kernelVariant(), present: names.length - missing.length, missing };
}
