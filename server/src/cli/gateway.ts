/** Which gateway the commands speak to: flags, else COFACTOR_URL and COFACTOR_TOKEN, else the one of this machine. */
import { GatewayClient } from '@cofactor/sdk/client';

export interface GatewayFlags {
  url?: string;
  token?: string;
}

const DEFAULT_PORT = 4000;

export function gatewayOf({ url, token }: GatewayFlags): { url: string; token: string | undefined } {
  const { COFACTOR_URL, COFACTOR_TOKEN } = process.env;
  return { url: url ?? (COFACTOR_URL || `http://127.0.0.1:${DEFAULT_PORT}`), token: token ?? (COFACTOR_TOKEN || undefined) };
}

export function openGateway(flags: GatewayFlags): GatewayClient {
  return new GatewayClient(gatewayOf(flags));
}
