/** A way to a gateway that is cut again and again. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CuttingProxy {
  url: string;
  cuts(): number;
  close(): void;
}

/** Forwards to the gateway, and cuts each connection after so many bytes of answer, wherever they fall. */
export async function cuttingProxy(target: string, afterBytes: () => number): Promise<CuttingProxy> {
  const { port, hostname } = new URL(target);
  const sockets = new Set<Socket>();
  let cuts = 0;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    let left = afterBytes();
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left > 0) {
        near.write(chunk);
        return;
      }
      cuts++;
      near.write(chunk.subarray(0, Math.max(0, chunk.length + left)), () => near.destroy());
      far.destroy();
    });
    far.on('end', () => near.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    cuts: () => cuts,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
