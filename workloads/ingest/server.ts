import { createServer, STATUS_CODES, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { App } from "./app";
import { respond } from "./respond";
import type { Limits } from "./settings";
import { errorBody, refusal, STATUS, type Code } from "./verdict";

/** A gateway that listens. */
export interface Listening {
  readonly port: number;
  /**
   * Stops: takes no new connection, lets open requests end, at most `timeout` milliseconds, then cuts what is left.
   * @returns whether every request was answered
   */
  drain(timeout: number): Promise<boolean>;
}

const MAX_HEADER_BYTES = 16_384;
/** How often requests and heads are looked at for their time. */
const CHECK_EVERY_MS = 1_000;
/** A connection with nothing to answer is given this long to begin a request that was under way to us. */
const IDLE_GRACE_MS = 200;
/** Added to the longest that a request may take: a socket on which nothing moves for longer is cut. */
const STILL_MS = 5_000;

/** Listens on `host:port`; port 0 takes a free one. */
export async function listen(app: App, host: string, port: number, limits: Limits): Promise<Listening> {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: limits.headersTimeout,
      requestTimeout: limits.requestTimeout,
      keepAliveTimeout: limits.keepAlive,
      connectionsCheckingInterval: CHECK_EVERY_MS,
      insecureHTTPParser: false,
    },
    (request, response) => {
      latest.set(request.socket, response);
      app.handle(request, response);
    },
  );
  server.maxConnections = limits.connections;
  server.timeout = limits.requestTimeout + limits.acknowledgeTimeout + STILL_MS;

  /** The last answer of each connection. Answers go out in order, so that once this is finished none is owed. */
  const latest: Latest = new Map();
  server.on("connection", (socket) => {
    latest.set(socket, undefined);
    socket.once("close", () => latest.delete(socket));
  });
  server.on("checkContinue", (request, response) => {
    latest.set(request.socket, response);
    app.handle(request, response, true);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    refuse(socket, latest.get(socket), error.code ?? "");
  });
  // A tunnel is no request that could be answered in the usual way.
  server.on("connect", (_, socket) => {
    socket.on("error", () => {
      socket.destroy();
    });
    socket.end(raw("method-not-allowed", "method CONNECT is not for this address; use POST"));
  });

  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`${host}:${port} is taken by another process; end it, or set MILLRACE_HTTP_PORT to a free port`)
          : error,
      );
    };
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    drain: (timeout) => drain(server, app, latest, timeout),
  };
}

type Latest = Map<Socket, ServerResponse | undefined>;

async function drain(server: Server, app: App, latest: Latest, timeout: number): Promise<boolean> {
  app.retire();
  let whole = true;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  const idle = setTimeout(() => {
    for (const [socket, answer] of latest) if (answer === undefined || answer.writableFinished) socket.destroy();
  }, IDLE_GRACE_MS);
  const end = setTimeout(() => {
    whole = latest.size === 0;
    server.closeAllConnections();
  }, timeout);
  await closed;
  clearTimeout(idle);
  clearTimeout(end);
  return whole;
}

const CODES: Readonly<Record<string, readonly [Code, string] | undefined>> = {
  HPE_HEADER_OVERFLOW: [
    "headers-too-large",
    `the head of a request must be at most ${MAX_HEADER_BYTES} bytes; send fewer or shorter headers`,
  ],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ["body-too-large", "the chunk extensions are too long; leave them out"],
  ERR_HTTP_REQUEST_TIMEOUT: ["too-slow", "the request took too long to arrive; send it faster, or in several requests"],
};

/** Answers what the HTTP parser could make nothing of, without letting the answer be taken for another request's. */
function refuse(socket: Socket, answer: ServerResponse | undefined, parserCode: string): void {
  if (parserCode === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, message] = CODES[parserCode] ?? ["malformed", "the request is not HTTP/1.1 as RFC 9112 has it"];
  const last = () => {
    socket.end(raw(code, message), () => socket.destroy());
  };
  if (answer === undefined || answer.writableFinished) last();
  else if (answer.req.complete) answer.once("finish", last);
  // An early answer is out already, and waited only for the rest of its request.
  else if (answer.headersSent) socket.destroySoon();
  else {
    // The body of a request broke off, so that its own answer is still open.
    respond(answer.req, answer, { status: STATUS[code], body: bodyOf(code, message), close: true, final: true });
  }
}

const bodyOf = (code: Code, message: string): string => JSON.stringify(errorBody(refusal(code, message)));

function raw(code: Code, message: string): string {
  const body = bodyOf(code, message);
  const head = `HTTP/1.1 ${STATUS[code]} ${STATUS_CODES[STATUS[code]] ?? ""}\r\ncontent-type: application/json\r\n`;
  return `${head}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`;
}
