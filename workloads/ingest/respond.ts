import type { IncomingMessage, ServerResponse } from "node:http";
import { drain } from "./body";

/** What a peer may still send after an early answer, in bytes and in time, before the connection is cut. */
const LINGER_BYTES = 4 * 1024 * 1024;
const LINGER_MS = 2_000;
/** So much of an unread body is worth reading, to keep the connection. */
const WORTH_READING = 64 * 1024;

export interface Reply {
  readonly status: number;
  readonly body: string;
  /** Name and value alternating. */
  readonly headers?: readonly string[];
  readonly contentType?: string;
  /** Ends the connection after the answer. */
  readonly close?: boolean;
  /** Reads no more of the request. */
  readonly final?: boolean;
}

/** Answers a request, also one whose body has not been read to its end. */
export function respond(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (response.headersSent || response.destroyed) return;
  const early = reply.final !== true && !request.complete && hasBody(request);
  const close = reply.close === true || (early && !(Number(request.headers["content-length"]) <= WORTH_READING));
  const headers = [
    "content-type",
    reply.contentType ?? "application/json",
    "content-length",
    String(Buffer.byteLength(reply.body)),
  ];
  if (reply.headers !== undefined) headers.push(...reply.headers);
  if (close) headers.push("connection", "close");
  response.writeHead(reply.status, headers);
  if (!early) {
    response.end(reply.body);
    return;
  }
  // The whole answer goes out now, but the connection stays until the peer has stopped sending: ending it with unread
  // bytes resets it, and the peer would never see the answer.
  response.write(reply.body);
  drain(request, LINGER_BYTES, LINGER_MS, (whole) => {
    response.end();
    if (!whole) request.socket.destroySoon();
  });
}

export function hasBody(request: IncomingMessage): boolean {
  return request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
}
