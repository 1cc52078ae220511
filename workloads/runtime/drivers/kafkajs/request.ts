import { DriverError } from "../../errors";
import type { Connection } from "./internals";

export interface Api {
  readonly key: number;
  readonly name: string;
  readonly version: number;
}

/** The head of every request, up to where its own fields begin; its size is filled in when the rest is known. */
export function requestHead(
  { key, version }: Api,
  clientId: string,
  correlationId: number,
  room: number,
): [Buffer, number] {
  const head = Buffer.allocUnsafe(4 + 2 + 2 + 4 + 2 + Buffer.byteLength(clientId) + room);
  let at = head.writeInt16BE(key, 4);
  at = head.writeInt16BE(version, at);
  at = head.writeInt32BE(correlationId, at);
  at = head.writeInt16BE(Buffer.byteLength(clientId), at);
  at += head.write(clientId, at);
  return [head, at];
}

/**
 * Writes a request's pieces as they are, and resolves with the answer's bytes after the correlation id.
 * @param timeout without an answer for so long, in milliseconds, the connection is ended: the next request would wait too
 * @throws kafkajs' connection and time-out errors
 */
export async function exchange(
  connection: Connection,
  api: Api,
  encode: (clientId: string, correlationId: number) => readonly Buffer[],
  timeout: number,
): Promise<Buffer> {
  await connection.authenticate();
  if (!connection.isConnected()) throw new DriverError("unavailable", "the connection was closed");
  const correlationId = connection.nextCorrelationId();
  const pieces = encode(connection.clientId, correlationId);
  const { socket } = connection;
  return new Promise((resolve, reject) => {
    connection.requestQueue.push({
      entry: {
        apiKey: api.key,
        apiName: api.name,
        apiVersion: api.version,
        correlationId,
        resolve: ({ payload }) => {
          resolve(payload);
        },
        reject: (error) => {
          if (error.name === "KafkaJSRequestTimeoutError") socket.destroy(error);
          reject(error);
        },
      },
      expectResponse: true,
      requestTimeout: timeout,
      sendRequest: () => {
        socket.cork();
        for (const piece of pieces) socket.write(piece);
        socket.uncork();
      },
    });
  });
}
