/** The AWS clients over a given `fetch`, so that what is recorded and replayed takes one way for all providers. */
import { Readable } from 'node:stream';

interface AwsRequest {
  method: string;
  protocol: string;
  hostname: string;
  port?: number;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}

interface AwsResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: Readable;
}

export interface FetchHandler {
  handle(request: AwsRequest, options?: { abortSignal?: unknown }): Promise<{ response: AwsResponse }>;
}

/** For `requestHandler` of a client. */
export function fetchHandler(fetchIt: typeof fetch): FetchHandler {
  return {
    async handle({ method, protocol, hostname, port, path, query = {}, headers, body }, { abortSignal } = {}) {
      const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`);
      for (const [name, values] of Object.entries(query)) for (const value of [values].flat()) url.searchParams.append(name, value ?? '');
      const own = Object.entries(headers).filter(([name]) => name !== 'host' && name !== 'content-length'); // fetch sets them
      const response = await fetchIt(url, {
        method,
        headers: Object.fromEntries(own),
        body: body as string | undefined,
        signal: abortSignal instanceof AbortSignal ? abortSignal : undefined,
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      return { response: { statusCode: response.status, headers: Object.fromEntries(response.headers), body: Readable.from([bytes]) } };
    },
  };
}
