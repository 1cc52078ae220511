import { once } from "node:events";
import { createServer } from "node:net";
import { freePort, freePorts } from "./ports";

test("ports are all different, and never of the range that the system hands out by itself", async () => {
  const ports = await freePorts(50);
  expect(new Set(ports).size).toBe(50);
  expect(ports.filter((port) => port < 20_000 || port > 29_999)).toEqual([]);
});

test("a port that was found can be listened on", async () => {
  const server = createServer().listen(await freePort(), "127.0.0.1");
  await once(server, "listening");
  server.close();
  await once(server, "close");
});
