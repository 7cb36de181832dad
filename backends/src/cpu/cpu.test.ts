import { describe, expect, test } from 'vitest';
import {
  memoryStore,
  type ActiveSpace,
  type Checkpoint,
  type Forecast,
  type MolecularSystem,
  type Progress,
  type RunContext,
  type Sizes,
  type StepKind,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { fcidump, H2_HAMILTONIAN, H2_SYSTEM, H4_HAMILTONIAN, hubbardChain, storeHamiltonian, WATER_SYSTEM } from '@cofactor/sdk/testing';
import { arrayCheckpoint } from './array-checkpoint.ts';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const context = (extra: Partial<RunContext> = {}): RunContext => ({
  signal: new AbortController().signal,
  artifacts: memoryStore(),
  ...extra,
});
const step = <K extends StepKind>(spec: StepSpec<K> & { kind: K }, extra: Partial<RunContext> = {}): Promise<StepResult<K>> =>
  run<K>(spec, context(extra));
const scfSpec = (system: MolecularSystem): StepSpec<'scf'> => ({
  kind: 'scf',
  system,
  reference: 'rhf',
  guess: 'atomic',
  stability: 'follow',
  maxIterations: 128,
  convergenceHartree: 1e-10,
});

describe('steps', () => {
  test('say what they stand on: basis and its literature, kernels, threads, seed', async () => {
    const scf = await step(scfSpec(WATER_SYSTEM));
    expect(scf.provenance).toMatchObject({ kind: 'scf', backend: 'cpu', threads: 1, kernelVariant: expect.stringMatching(/simd$/) });
    expect(scf.provenance.notes?.join()).toMatch(/STO-3G, spherical.*DOI 10\.1063\/1\.1672392.*stored integrals/);
    expect(scf.resources).toMatchObject({ basisFunctions: 7, numOrbitals: 7, numElectrons: [5, 5] });
    const artifacts = memoryStore();
    const hamiltonian = await storeHamiltonian(artifacts, H2_HAMILTONIAN);
    const casci = await step({ kind: 'casci', hamiltonian, roots: 2, seed: 3 }, { artifacts });
    expect(casci.provenance.seed).toBe(3);
    expect(casci.resources.determinants).toBe(4);
  });

  test('report each iteration with energy and residual', async () => {
    const progress: Progress[] = [];
    const { output } = await step(scfSpec(WATER_SYSTEM), { onProgress: (one) => progress.push(one) });
    const iterations = progress.filter(({ iteration }) => iteration !== undefined);
    expect(iterations.map(({ iteration }) => iteration)).toEqual(iterations.map((_, k) => k + 1));
    expect(iterations.at(-1)?.energyHartree).toBeCloseTo(output.energyHartree, 9);
  });

  test('that follow an SCF use its integrals, those of another molecule do not', async () => {
    const artifacts = memoryStore();
    const { output: scf } = await step(scfSpec(WATER_SYSTEM), { artifacts });
    const messages: string[] = [];
    const onProgress = ({ message }: Progress): void => void (message && messages.push(message));
    await step({ kind: 'mp2', system: WATER_SYSTEM, scf, frozenCore: false }, { artifacts, onProgress });
    expect(messages.filter((message) => message.startsWith('two-electron integrals'))).toEqual([]);
    await step(scfSpec(H2_SYSTEM), { artifacts, onProgress });
    expect(messages.some((message) => message.startsWith('two-electron integrals'))).toBe(true);
  });

  test('read a Hamiltonian that others then use', async () => {
    const artifacts = memoryStore();
    const source = { format: 'fcidump', data: fcidump(H4_HAMILTONIAN) } as const;
    const read = await step({ kind: 'read-hamiltonian', source }, { artifacts });
    const expected = await storeHamiltonian(artifacts, H4_HAMILTONIAN);
    expect(read.output.hamiltonian).toEqual(expected);
  });

  test('refuse input that does not fit together', async () => {
    const artifacts = memoryStore();
    const { output: scf } = await step(scfSpec(H2_SYSTEM), { artifacts });
    const foreign = step({ kind: 'mp2', system: WATER_SYSTEM, scf, frozenCore: false }, { artifacts });
    await expect(foreign).rejects.toMatchObject({ code: 'INVALID_INPUT', message: /scf\.orbitals: expected 7 rows/ });
    const hamiltonian = await storeHamiltonian(artifacts, H2_HAMILTONIAN);
    const bent = { ...hamiltonian, eri: { ...hamiltonian.eri, shape: [4, 4] } };
    const casci = step({ kind: 'casci', hamiltonian: bent, roots: 1, seed: 0 }, { artifacts });
    await expect(casci).rejects.toMatchObject({ code: 'INVALID_INPUT', message: /expected f64 \[2, 2, 2, 2\], got "?f64 \[4, 4\]/ });
    await expect(step({ ...scfSpec(H2_SYSTEM), system: { ...H2_SYSTEM, multiplicity: 2 } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('a checkpoint of vectors', () => {
  const kept = (): Checkpoint & { state?: unknown } => {
    const checkpoint: Checkpoint & { state?: unknown } = {
      load: async () => checkpoint.state,
      save: async (state) => void (checkpoint.state = JSON.parse(JSON.stringify(state))),
    };
    return checkpoint;
  };

  test('comes back as it was, through JSON', async () => {
    const [checkpoint, artifacts] = [kept(), memoryStore()];
    const vectors = [Float64Array.of(0.1, -1e-300), Float64Array.of(Math.PI)];
    expect(await arrayCheckpoint(checkpoint, artifacts).load()).toBeUndefined();
    await arrayCheckpoint(checkpoint, artifacts, 0).save(() => vectors);
    expect(await arrayCheckpoint(checkpoint, artifacts).load()).toEqual(vectors);
  });

  test('is saved no more often than asked', async () => {
    const [checkpoint, artifacts] = [kept(), memoryStore()];
    const patient = arrayCheckpoint(checkpoint, artifacts, 10_000);
    await patient.save(() => [Float64Array.of(1)]);
    expect(checkpoint.state).toBeUndefined();
  });

  test('shortens the CI that goes on from it', async () => {
    const [checkpoint, artifacts] = [kept(), memoryStore()];
    const hamiltonian = await storeHamiltonian(artifacts, hubbardChain(6));
    const spec: StepSpec<'casci'> = { kind: 'casci', hamiltonian, roots: 1, multiplicity: 1, seed: 0 };
    const { output: whole } = await step(spec, { artifacts });
    const eager: Checkpoint = { load: async () => undefined, save: (state) => checkpoint.save(state) };
    const saves = arrayCheckpoint(eager, artifacts, 0);
    const { solveCi } = await import('../chemistry/correlation/index.ts');
    const { loadHamiltonian } = await import('./hamiltonian.ts');
    await solveCi(await loadHamiltonian(hamiltonian, artifacts), { multiplicity: 1, checkpoint: saves });
    const resumed = await step(spec, { artifacts, checkpoint });
    expect(resumed.output.roots[0].energyHartree).toBeCloseTo(whole.roots[0].energyHartree, 9);
    expect(resumed.output.iterations).toBeLessThan(whole.iterations / 2);
  });
});

describe('forecasts', () => {
  const forecast = (spec: { kind: StepKind; [field: string]: unknown }, sizes: Sizes = {}): Forecast =>
    cpuFacts.forecast(spec as Parameters<typeof cpuFacts.forecast>[0], sizes);

  test('refuse an unknown basis, an element a basis lacks, and a format that is not read', () => {
    expect(() => forecast(scfSpec({ ...H2_SYSTEM, basis: 'sto-4g' }))).toThrow(/problem\.basis: expected one of/);
    expect(() => forecast(scfSpec({ ...H2_SYSTEM, atomicNumbers: [1, 92] }))).toThrow(/has no functions for/);
    expect(() => forecast({ kind: 'read-hamiltonian', source: { format: 'pauli', data: 'Z 1' } })).toThrow(/reads fcidump, not pauli/);
    expect(() => forecast({ kind: 'read-hamiltonian', source: { format: 'fcidump', file: 'h.fcidump' } })).toThrow(
      /the client reads files/,
    );
  });

  test('take every rule for an active space, and every rule gives one', async () => {
    const artifacts = memoryStore();
    const { output: scf } = await step(scfSpec(WATER_SYSTEM), { artifacts });
    const size = { electrons: 4, orbitals: 4 };
    const spaces: Record<ActiveSpace['select'], ActiveSpace> = {
      full: { select: 'full' },
      frontier: { select: 'frontier', ...size },
      orbitals: { select: 'orbitals', orbitalIndices: [3, 4, 5, 6] },
      avas: { select: 'avas', ...size, atoms: [0], shells: ['2p'] },
      'mp2-natural': { select: 'mp2-natural', ...size },
      entropy: { select: 'entropy', ...size },
      auto: { select: 'auto' },
    };
    for (const activeSpace of Object.values(spaces)) {
      const spec = { kind: 'transform', system: WATER_SYSTEM, scf, frozenCore: false, activeSpace } as const;
      const { output } = await step(spec, { artifacts });
      const { sizes } = forecast(spec);
      if (activeSpace.select !== 'auto') expect(sizes.numOrbitals).toBe(output.activeSpace.orbitals);
      expect(output.activeSpace.activeOrbitals).toHaveLength(output.activeSpace.orbitals);
      expect(output.activeSpace.activeOrbitals?.map(({ composition }) => composition).join()).toMatch(/O 2p|H 1s/);
    }
  });

  test('tell the sizes that follow from the input', () => {
    expect(forecast(scfSpec(WATER_SYSTEM)).sizes).toEqual({ basisFunctions: 7, numOrbitals: 7, numElectrons: [5, 5] });
    const activeSpace = { select: 'frontier', electrons: 4, orbitals: 4 };
    expect(forecast({ kind: 'transform', system: WATER_SYSTEM, activeSpace }).sizes.numOrbitals).toBe(4);
    const sizes: Sizes = { numOrbitals: 4, numElectrons: [2, 2] };
    expect(forecast({ kind: 'casci' }, sizes).sizes.determinants).toBe(36);
    expect(forecast({ kind: 'ansatz' }, sizes).sizes).toMatchObject({ qubits: 8, parameters: 26 });
    const data = fcidump(H4_HAMILTONIAN);
    expect(forecast({ kind: 'read-hamiltonian', source: { format: 'fcidump', data } }).sizes.numOrbitals).toBe(4);
  });

  test('grow with the problem, and are wider for what an earlier step decides', () => {
    const casci = (n: number): Forecast => forecast({ kind: 'casci' }, { numOrbitals: n, numElectrons: [n / 2, n / 2] });
    for (const n of [4, 6, 8, 10, 12]) {
      expect(casci(n + 2).memoryBytes.likely).toBeGreaterThan(casci(n).memoryBytes.likely);
      expect(casci(n + 2).wallMs.likely).toBeGreaterThan(casci(n).wallMs.likely);
    }
    const unknown = forecast({ kind: 'casci' });
    expect(unknown.wallMs.low).toBeLessThan(casci(4).wallMs.low);
    expect(unknown.wallMs.high).toBeGreaterThan(casci(8).wallMs.high);
    expect(unknown.assumptions.join()).toMatch(/an earlier step decides/);
    expect(forecast({ kind: 'scf' }, { basisFunctions: 500 }).wallMs.likely).toBeGreaterThan(
      forecast({ kind: 'scf' }, { basisFunctions: 50 }).wallMs.likely,
    );
  });

  test('name what fits when a space is too large', () => {
    expect(() => forecast({ kind: 'casci' }, { numOrbitals: 16, numElectrons: [8, 8] })).toThrow(/with as many electrons 14 orbitals fit/);
    expect(() => forecast({ kind: 'scf' }, { basisFunctions: 1001 })).toThrow(/at most 1000 basis functions, got 1001/);
  });
});
