/** Calls of SAPI: credentials, versions of its documents, and models as files. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { credentialSource, type CredentialOptions, type Variable } from '../http/credentials.ts';
import { createHttp, type Http, type HttpSurroundings } from '../http/http.ts';
import { createRedactor } from '../http/redaction.ts';
import type { ProviderSurroundings } from '../remote-provider.ts';
import { bqmFile, Upload } from './dwave.wire.ts';
import type { Ising } from './ising.ts';

export const DWAVE_VARIABLES: readonly Variable[] = [
  {
    name: 'DWAVE_API_TOKEN',
    looksLike: 'the API token of a Leap project: letters, a dash and 40 hexadecimal digits',
    pattern: /^[\w-]{20,}$/,
    standIn: `none-${'0'.repeat(40)}`,
  },
];

export interface DwaveOptions extends HttpSurroundings, ProviderSurroundings, CredentialOptions {
  /** @default DWAVE_API_ENDPOINT, else https://cloud.dwavesys.com/sapi/v2 */
  endpoint?: string;
  /** Of one second of solver time: rates are by contract. @default 0.56, from an old public figure of 2 000 USD an hour */
  usdPerSecond?: number;
}

export const accept = (thing: string): Record<string, string> => ({
  accept: `application/vnd.dwave.sapi.${thing}+json; version=3.0.0, application/json`,
});

const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest();
const PART_BYTES = 5 * 2 ** 20;

/** The model as a file, in parts of 5 MiB. */
export async function upload(http: Http, model: Ising, signal: AbortSignal): Promise<string> {
  const file = bqmFile(model);
  const { id } = await http.json({ method: 'POST', path: '/bqm/multipart', body: { size: file.length }, signal }, Upload);
  const digests: Buffer[] = [];
  for (let start = 0; start < file.length; start += PART_BYTES) {
    const part = file.slice(start, start + PART_BYTES);
    digests.push(md5(part));
    const headers = { 'content-type': 'application/octet-stream', 'content-md5': digests[digests.length - 1].toString('base64') };
    await http.send({ method: 'PUT', path: `/bqm/multipart/${id}/part/${digests.length}`, body: part, headers, signal });
  }
  await http.send({
    method: 'POST',
    path: `/bqm/multipart/${id}/combine`,
    body: { checksum: md5(Buffer.concat(digests)).toString('hex') },
    signal,
  });
  return id;
}

const Refusal = z.object({ error_msg: z.string() });

export function connect(options: DwaveOptions): Http {
  const source = credentialSource('dwave', DWAVE_VARIABLES, options);
  const redact = createRedactor();
  return createHttp({
    ...options,
    provider: 'dwave',
    baseUrl: options.endpoint ?? options.environment?.DWAVE_API_ENDPOINT ?? 'https://cloud.dwavesys.com/sapi/v2',
    redact,
    credentialFix: 'check DWAVE_API_TOKEN',
    reasonOf: (body) => Refusal.safeParse(body).data?.error_msg,
    headers: async () => {
      const { DWAVE_API_TOKEN: token = '' } = await source.get();
      redact.hide(token);
      return { 'x-auth-token': token };
    },
    onUnauthorized: () => source.drop(),
  });
}
