import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Where tests look for ports: below those that systems hand to outgoing connections and to servers that ask for any (from 32768
 * on Linux, from 49152 elsewhere). One of those could be taken again between its choice and the start of what it is for.
 */
const FIRST = 20_000;
const LAST = 29_999;
const TRIES = 100;

/** Ports of 127.0.0.1 that nobody listens on, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries++) {
    if (tries > TRIES + count) throw new Error(`no ${count} free ports between ${FIRST} and ${LAST} of 127.0.0.1`);
    const port = randomInt(FIRST, LAST + 1);
    if (await canListen(port)) found.add(port);
  }
  return [...found];
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer().listen({ host: "127.0.0.1", port, exclusive: true });
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
