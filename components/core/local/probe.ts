import { get } from "node:http";
import { connect } from "node:net";
import type { Probe } from "./spec";

const HOST = "127.0.0.1";
/** Characters of a body that are looked at. */
const LONGEST_BODY = 64 * 1024;

/** Asks once. Resolves with undefined when the process serves, else with what was wrong; gives up after `timeoutMs`. */
export function probe(what: Probe, timeoutMs = 2_000): Promise<string | undefined> {
  return what.kind === "http" ? probeHttp(what, timeoutMs) : probeTcp(what, timeoutMs);
}

function probeHttp(
  { port, path, says = "" }: Extract<Probe, { readonly kind: "http" }>,
  timeoutMs: number,
): Promise<string | undefined> {
  const url = `http://${HOST}:${port}${path}`;
  return new Promise((resolve) => {
    const request = get(url, { timeout: timeoutMs, agent: false }, (response) => {
      const status = response.statusCode ?? 0;
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        body = (body + part).slice(0, LONGEST_BODY);
      });
      response.once("close", () => {
        if (status < 200 || status >= 300) resolve(`${url} answers ${status}`);
        else resolve(body.includes(says) ? undefined : `${url} does not say ${says}`);
      });
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
