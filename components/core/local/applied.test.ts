import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AppliedDocument } from "../applier";
import { type AppliedInputs, provider } from "./applied-provider";

let folder: string;
let server: Server;
let told: string[];
let status: number;
let authorization: string | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-applied-"));
  told = [];
  status = 200;
  server = createServer((request, response) => {
    told.push(`${request.method ?? ""} ${request.url ?? ""}`);
    ({ authorization } = request.headers);
    request.resume();
    response.statusCode = status;
    response.end("no such thing");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const document = (name: string): AppliedDocument => ({
  name,
  apply: [{ method: "PUT", path: `/things/${name}`, body: "{}" }],
  remove: [{ method: "DELETE", path: `/things/${name}`, settled: [404] }],
});
const inputs = (...names: readonly string[]): AppliedInputs => ({
  node: process.execPath,
  target: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  documents: JSON.stringify(names.map(document)),
  index: join(folder, "data/applied.json"),
});

test("a service is told what is declared, and of what is declared no more to let go", async () => {
  const { outs } = await provider.create(inputs("a", "b"));
  expect(told).toEqual(["PUT /things/a", "PUT /things/b"]);
  expect(await provider.diff("", outs, inputs("a", "b"))).toEqual({ changes: false });

  expect(await provider.diff("", outs, inputs("b"))).toEqual({ changes: true });
  told = [];
  const { outs: next } = await provider.update("", outs, inputs("b"));
  expect(told).toEqual(["PUT /things/b", "DELETE /things/a"]);
  expect(await provider.diff("", next, inputs("b"))).toEqual({ changes: false });
});

test("what lets the script in is read from its files, and is no part of the state", async () => {
  const file = join(folder, "token");
  writeFileSync(file, "a-secret");
  const { outs } = await provider.create({
    ...inputs("a"),
    env: { APPLIER_AUTHORIZATION: "bearer" },
    secretEnv: { APPLIER_TOKEN: file },
  });
  expect(authorization).toBe("Bearer a-secret");
  expect(JSON.stringify(outs)).not.toContain("a-secret");
});

test("it is told anew when its data folder is gone, with all that it was told", async () => {
  const { outs } = await provider.create(inputs("a"));
  expect(existsSync(inputs().index)).toBe(true);
  rmSync(join(folder, "data"), { recursive: true });
  expect(await provider.diff("", outs, inputs("a"))).toEqual({ changes: true });
});

test("what a service refuses fails with its words", async () => {
  status = 400;
  await expect(provider.create(inputs("a"))).rejects.toThrow(
    'applier: "a": PUT /things/a must be answered with 2xx, got 400 no such thing; change what is declared',
  );
});
