import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROVIDERS, type ProviderName } from '../remote-backends.ts';
import { createRecorder } from './recorder.ts';

const digits = (alphabet: string, length: number) =>
  fc
    .array(fc.constantFrom(...alphabet.split('')), { minLength: length, maxLength: length })
    .map((characters) => characters.join(''))
    .filter((text) => new Set(text).size > 3); // else it may be a stand-in, or part of one
const HEX = '0123456789abcdef';
const KEY = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const uuid = fc.uuid();

/** Credentials as each provider gives them, and what of them is secret. */
const CREDENTIALS: Record<ProviderName, fc.Arbitrary<{ environment: Record<string, string>; secrets: string[] }>> = {
  ibm: fc.tuple(digits(`${KEY}-_`, 44), digits(HEX, 32), uuid).map(([key, account, instance]) => ({
    environment: {
      QISKIT_IBM_TOKEN: key,
      QISKIT_IBM_INSTANCE: `crn:v1:bluemix:public:quantum-computing:us-east:a/${account}:${instance}::`,
    },
    secrets: [key, account, instance],
  })),
  braket: fc.tuple(digits(KEY.toUpperCase(), 16), digits(`${KEY}+/`, 40), digits('0123456789', 12)).map(([id, secret, account]) => ({
    environment: {
      AWS_ACCESS_KEY_ID: `AKIA${id}`,
      AWS_SECRET_ACCESS_KEY: secret,
      COFACTOR_BRAKET_BUCKET: `amazon-braket-us-east-1-${account}`,
    },
    secrets: [`AKIA${id}`, secret, account],
  })),
  dwave: digits(HEX, 40).map((key) => ({ environment: { DWAVE_API_TOKEN: `DEV-${key}` }, secrets: [key] })),
  ionq: digits(KEY, 32).map((key) => ({ environment: { IONQ_API_KEY: key }, secrets: [key] })),
  azure: fc
    .tuple(uuid, digits(`${KEY}-`, 12), digits(`${KEY}-`, 9), digits(`${KEY}+/`, 42))
    .map(([subscription, group, workspace, key]) => ({
      environment: {
        AZURE_QUANTUM_CONNECTION_STRING: `SubscriptionId=${subscription};ResourceGroupName=${group};WorkspaceName=${workspace};ApiKey=${key}==;QuantumEndpoint=https://${workspace}.westus-v2.quantum.azure.com/;`,
      },
      secrets: [subscription, group, workspace, key],
    })),
};

/** Of whoever is logged in, in answers alone. */
const IDENTITY = fc.record({
  access_token: digits(KEY, 30),
  owner: digits(KEY, 12),
  email: fc.constantFrom('ada@lovelace.example', 'a.b+c@d-e.org'),
});

/** Ways a secret gets into an exchange. */
const PLACES: readonly ((secret: string) => { url?: string; body?: string; answer?: unknown; headers?: Record<string, string> })[] = [
  (secret) => ({ headers: { authorization: `Bearer ${secret}`, 'x-auth-token': secret } }),
  (secret) => ({ url: `https://api.example/v1/accounts/${encodeURIComponent(secret)}/jobs` }),
  (secret) => ({ url: `https://api.example/v1/jobs?key=${encodeURIComponent(secret)}` }),
  (secret) => ({ body: JSON.stringify({ deep: [{ value: `before ${secret} after` }] }) }),
  (secret) => ({ body: `grant_type=apikey&apikey=${encodeURIComponent(secret)}` }),
  (secret) => ({ answer: { text: JSON.stringify({ nested: JSON.stringify({ secret }) }) } }),
  (secret) => ({ answer: { [secret]: { list: [secret, `${secret}/x`] } } }),
  (secret) => ({ answer: { encoded: Buffer.from(secret).toString('base64') } }),
  (secret) => ({ answer: `an error that repeats ${secret}.` }),
];

test.each(Object.keys(PROVIDERS) as ProviderName[])('no secret of %s survives in a recording', async (provider) => {
  await fc.assert(
    fc.asyncProperty(
      CREDENTIALS[provider],
      IDENTITY,
      fc.array(fc.record({ place: fc.nat(PLACES.length - 1), which: fc.nat(6) }), { minLength: 1, maxLength: 8 }),
      async ({ environment, secrets }, identity, uses) => {
        const all = [...secrets, ...Object.values(identity)];
        const shown = uses.map(({ place, which }) => PLACES[place](all[which % all.length]));
        const said: ReturnType<(typeof PLACES)[number]>[] = [{ answer: { ...identity, expires_in: 3600 } }, ...shown];
        let at = 0;
        const recorder = createRecorder({
          provider,
          variables: PROVIDERS[provider].variables,
          environment,
          fetch: async () => Response.json(said[at++].answer ?? { fine: true }),
        });
        for (const { url = 'https://api.example/v1/jobs', body, headers } of said)
          await recorder.fetch(url, { method: 'POST', body, headers });
        const text = JSON.stringify(recorder.recording(new Date(0)));
        for (const secret of all)
          for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')])
            expect(text).not.toContain(form);
        expect(text).toContain('"expires_in":3600'); // what is no secret stays
      },
    ),
    { numRuns: 40, seed: 7 },
  );
});
