/** What is refused before anything is submitted, with its code and the way out; and that no secret gets into what is said. */
import { type CofactorError, memoryStore, type StepSpec, toCofactorError } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { emulate, SCENARIOS } from '../emulators/index.ts';
import { providerBackend, PROVIDERS, remoteBackends, type ProviderName } from './index.ts';
import { bell, CLOUDS, collect, open, started } from './provider.test.support.ts';

const errorOf = async (act: () => Promise<unknown>): Promise<CofactorError> =>
  act().then(
    () => expect.unreachable('expected a refusal'),
    (error: unknown) => toCofactorError(error),
  );

const GATE_CLOUDS = CLOUDS.filter(({ step }) => step === undefined);

describe.each(Object.keys(PROVIDERS) as ProviderName[])('credentials of %s', (name) => {
  const device = `${name}:${PROVIDERS[name].examples[0]}`;
  const { variables } = PROVIDERS[name];

  test('missing: which variable, and what it looks like', async () => {
    const error = await errorOf(async () => providerBackend(device, { environment: {} }));
    expect(error.code).toBe('UNAUTHENTICATED');
    expect(error.message).toContain(variables[0].name);
    expect(error.message).toContain(variables[0].looksLike);
    expect(await remoteBackends({ environment: {} })).toEqual([]);
  });

  test('of another shape: refused here, and not repeated', async () => {
    const wrong = Object.fromEntries(variables.map((variable) => [variable.name, 'hunter2!']));
    const error = await errorOf(async () => providerBackend(device, { environment: wrong }));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining(variables[0].looksLike) as string });
    expect(JSON.stringify(error.toJSON())).not.toContain('hunter2');
  });
});

describe.each(GATE_CLOUDS)('$name ($device)', (cloud) => {
  test('too many qubits or shots, exact values, gradients, measurements in the middle, resets: nothing is submitted', async () => {
    await using emulation = await emulate(cloud.name);
    const backend = await open(cloud, emulation);
    const { maxQubits = 0, maxShots = 0 } = backend.capabilities.sample ?? {};
    const circuit = bell(1).circuit;
    const expectation: StepSpec<'expectation'> = {
      kind: 'expectation',
      circuit,
      parameters: [],
      observables: [{ numQubits: 2, terms: [['ZZ', 1]] }],
      gradient: false,
      shots: 100,
      seed: 0,
    };
    const middle = [
      { gate: 'measure' as const, qubits: [0], bits: [0] },
      { gate: 'x' as const, qubits: [0] },
    ];
    const cases: [StepSpec, CofactorError['code']][] = [
      [{ ...bell(1), circuit: { ...circuit, numQubits: maxQubits + 1 } }, 'TOO_LARGE'],
      [bell(maxShots + 1), 'TOO_LARGE'],
      [{ ...expectation, shots: 0 }, 'UNSUPPORTED'],
      [{ ...expectation, gradient: true }, 'UNSUPPORTED'],
      [{ ...bell(1), circuit: { ...circuit, operations: middle } }, 'UNSUPPORTED'],
      [{ ...bell(1), circuit: { ...circuit, operations: [{ gate: 'reset', qubits: [0] }] } }, 'UNSUPPORTED'],
    ];
    for (const [spec, code] of cases) {
      const error = await errorOf(async () => collect(backend, spec));
      expect(error.code).toBe(code);
      expect(error.message).toMatch(/choose|ask for|run on|measure at the end|use|not supported/);
    }
    expect(emulation.jobs).toHaveLength(0);
  });

  test('no budget, or one below a task: OVER_BUDGET, and the provider is never asked', async () => {
    await using emulation = await emulate(cloud.name);
    const device = emulation.devices.find((it) => !it.endsWith('simulator'));
    if (device === undefined) return;
    const paid = { ...emulation, devices: [device] };
    for (const spending of [undefined, { account: 'poor', maxCostUsd: 0.0001 }]) {
      const backend = await open({ name: cloud.name }, paid, { spending });
      const before = emulation.requests.length;
      const error = await errorOf(async () => collect(backend, bell(1000)));
      expect(error.code).toBe('OVER_BUDGET');
      expect(error.message).toContain('budget.maxCostUsd');
      expect(emulation.requests).toHaveLength(before);
    }
    expect(emulation.jobs).toHaveLength(0);
  });

  test('a wrong key that looks right is UNAUTHENTICATED, and no secret is in what is said or kept', async () => {
    const secrets = (environment: Readonly<Record<string, string>>) =>
      Object.values(environment).flatMap((value) =>
        value.split(/[;=]/).filter((part) => /key|EMU|AKIA|secret/.test(part) && part.length > 9),
      );
    await using emulation = await emulate(cloud.name, { scenario: SCENARIOS.failure });
    const canaries = secrets(emulation.environment);
    expect(canaries.length).toBeGreaterThan(0);
    const wrong = Object.fromEntries(
      Object.entries(emulation.environment).map(([name, value]) => [
        name,
        value.replaceAll(/emulated|EMULATED/g, (it) => (it === 'emulated' ? 'deadbeef' : 'DEADBEEF')),
      ]),
    );
    const wrongSecrets = secrets(wrong);
    const refused = await errorOf(async () => open(cloud, { ...emulation, environment: wrong, renewed: undefined }));
    expect(['UNAUTHENTICATED', 'PROVIDER_FAILED']).toContain(refused.code);
    const backend = await open(cloud, emulation);
    const handle = await backend.submit(bell(100), {
      idempotencyKey: 'secret',
      signal: new AbortController().signal,
      artifacts: memoryStore(),
    });
    await started(backend, handle);
    const failed = await errorOf(async () =>
      backend.fetchResult(handle, { signal: new AbortController().signal, artifacts: memoryStore() }),
    );
    const said = JSON.stringify([
      refused.toJSON(),
      refused.stack,
      String(refused.cause),
      failed.toJSON(),
      failed.stack,
      String(failed.cause),
      handle,
      backend,
      backend.forecast(bell(1), {}),
    ]);
    for (const secret of [...canaries, ...wrongSecrets]) expect(said).not.toContain(secret);
    expect(said).not.toContain('emulated-signature');
    expect(said).not.toContain('emulated-token');
  });
});

describe('devices', () => {
  const signal = new AbortController().signal;
  const submit = async (name: 'ibm' | 'braket' | 'ionq' | 'azure', device: string) => {
    await using emulation = await emulate(name);
    const error = await errorOf(async () => {
      const backend = await open({ name }, { ...emulation, devices: [device] });
      await backend.submit(bell(100), { idempotencyKey: 'k', signal, artifacts: memoryStore() });
    });
    expect(emulation.jobs).toHaveLength(0);
    return error;
  };

  test.each([
    ['ibm', 'ibm_resting', 'UNAVAILABLE', 'paused'],
    ['ibm', 'ibm_gone', 'NOT_FOUND', 'no backend'],
    ['braket', 'ionq/Forte-1', 'UNAVAILABLE', 'offline: wait for its next window'],
    ['braket', 'rigetti/Ankaa-3', 'UNAVAILABLE', 'retired'],
    ['braket', 'acme/One', 'NOT_FOUND', 'vendor/name'],
    ['ionq', 'qpu.aria-1', 'UNAVAILABLE', 'unavailable'],
    ['ionq', 'qpu.aria-2', 'UNAVAILABLE', 'retired'],
    ['azure', 'quantinuum.qpu.h2-1', 'UNAVAILABLE', 'unavailable'],
    ['azure', 'rigetti.sim.qvm', 'UNSUPPORTED', 'ionq and quantinuum'],
  ] as const)('%s:%s is %s', async (name, device, code, words) => {
    const error = await submit(name, device);
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });

  test('qubits of IBM that are not joined are routed, those out of order not used', async () => {
    await using emulation = await emulate('ibm');
    const backend = await open({ name: 'ibm' }, emulation);
    const operations = [
      { gate: 'x' as const, qubits: [0] },
      { gate: 'cx' as const, qubits: [0, 3] },
      { gate: 'cx' as const, qubits: [3, 1] },
      { gate: 'cx' as const, qubits: [1, 0] },
      { gate: 'cx' as const, qubits: [2, 3] },
      { gate: 'cx' as const, qubits: [0, 2] },
    ];
    const { output } = await collect(backend, { ...bell(50), circuit: { ...bell(1).circuit, numQubits: 4, operations } });
    expect(output).toEqual({ counts: { '1010': 50 } });
    expect(backend.capabilities.sample?.maxQubits).toBe(155);
  });

  test('an id of nobody says which there are', async () => {
    await expect(providerBackend('acme:one')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('ibm:<device>') as string,
    });
  });
});
