import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { probe } from "./probe";

let server: Server;
const port = (): number => (server.address() as AddressInfo).port;
const listen = async (made: Server): Promise<void> => {
  server = made.listen(0, "127.0.0.1");
  await once(server, "listening");
};
afterEach(async () => {
  server.close();
  await once(server, "close");
});

test("a server that answers serves, and where words are asked for, once it says them", async () => {
  let body = '{"starting":true}';
  await listen(createHttp((_, response) => response.end(body)));
  const asked = { kind: "http", port: port(), path: "/info", says: '"starting":false' } as const;
  expect(await probe({ kind: "http", port: port(), path: "/info" })).toBeUndefined();
  expect(await probe(asked)).toBe(`http://127.0.0.1:${port()}/info does not say "starting":false`);
  body = '{"starting":false}';
  expect(await probe(asked)).toBeUndefined();
});

test("a connection that is answered serves, and where bytes are asked for, when they come first", async () => {
  await listen(createServer((socket) => socket.once("data", () => socket.end("R and more"))));
  const asked = { kind: "tcp", port: port(), send: "00" } as const;
  expect(await probe(asked)).toBeUndefined();
  expect(await probe({ ...asked, answer: "52" })).toBeUndefined();
  expect(await probe({ ...asked, answer: "45" })).toBe(`127.0.0.1:${port()}: answers 52 instead of 45`);
});
