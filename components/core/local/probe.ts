import { get } from "node:http";
import { connect } from "node:net";
import type { Probe } from "./spec";

const HOST = "127.0.0.1";

/** Asks once. Resolves with undefined when the process serves, else with what was wrong; gives up after `timeoutMs`. */
export function probe(what: Probe, timeoutMs = 2_000): Promise<string | undefined> {
  return what.kind === "http" ? probeHttp(what.port, what.path, timeoutMs) : probeTcp(what, timeoutMs);
}

function probeHttp(port: number, path: string, timeoutMs: number): Promise<string | undefined> {
  const url = `http://${HOST}:${port}${path}`;
  return new Promise((resolve) => {
    const request = get(url, { timeout: timeoutMs, agent: false }, (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      resolve(status >= 200 && status < 300 ? undefined : `${url} answers ${status}`);
    });
    request.once("timeout", () => request.destroy(new Error("no answer")));
    request.once("error", (error) => {
      resolve(`${url}: ${error.message}`);
    });
  });
}

function probeTcp(
  { port, send, answer = "" }: Extract<Probe, { readonly kind: "tcp" }>,
  timeoutMs: number,
): Promise<string | undefined> {
  const where = `${HOST}:${port}`;
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port });
    const end = (problem: string | undefined): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.setTimeout(timeoutMs, () => {
      end(`${where}: no answer`);
    });
    socket.once("error", (error) => {
      end(`${where}: ${error.message}`);
    });
    socket.once("close", () => {
      end(`${where}: closed the connection`);
    });
    socket.once("connect", () => {
      if (send === undefined) end(undefined);
      else socket.write(Buffer.from(send, "hex"));
    });
    socket.once("data", (data) => {
      const first = data.toString("hex").slice(0, answer.length);
      end(first === answer ? undefined : `${where}: answers ${first} instead of ${answer}`);
    });
  });
}
