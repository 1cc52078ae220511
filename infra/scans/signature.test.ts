import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestOf } from "../../policies/testing/scans";
import { parseSigners, signatureOf, type Signer } from "./signature";

/** What a registry has, by the path after the repository. */
let held: Readonly<Record<string, string | number>>;
let server: Server;
let repository: string;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const found = held[(request.url ?? "").replace("/v2/team/app/", "")] ?? 404;
    if (typeof found === "number") response.writeHead(found).end();
    else response.writeHead(200, { "content-type": "application/vnd.oci.image.index.v1+json" }).end(found);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  repository = `127.0.0.1:${(server.address() as AddressInfo).port}/team/app`;
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  held = {};
  folder = mkdtempSync(join(tmpdir(), "millrace-cosign-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const hex = "a".repeat(64);
const list = (...artifactTypes: readonly string[]): string =>
  JSON.stringify({ schemaVersion: 2, manifests: artifactTypes.map((artifactType) => ({ artifactType })) });
const SIGNATURE = "application/vnd.dev.sigstore.bundle.v0.3+json";
const TAG = `manifests/sha256-${hex}.sig`;

/** A cosign that ends as it is told, by the form of its command line in its documentation. */
function cosign(code: number, complaint = ""): void {
  const path = join(folder, "cosign");
  const script = `#!/bin/sh\n/bin/echo "$@" > ${folder}/asked\n/bin/echo "${complaint}" >&2\nexit ${code}\n`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
}

const state = (signers: readonly Signer[] = []) =>
  signatureOf(repository, digestOf("a"), { signers, env: { PATH: folder }, scheme: "http" });
const signer = (): Signer => ({
  repository: repository.replace("/app", ""),
  identity: "^https://ci.test.invalid/",
  issuer: "https://issuer.test.invalid",
});

test("where the registry holds no signature there is none to be checked", async () => {
  held = { [`referrers/sha256:${hex}`]: list("application/spdx+json") };
  expect(await state()).toEqual({ state: "none" });
  held = {};
  expect(await state()).toEqual({ state: "none" });
});

test.each([
  ["by cosign's tag", { [TAG]: list() }],
  ["among what refers to the image", { [`referrers/sha256:${hex}`]: list("application/spdx+json", SIGNATURE) }],
  ["under the tag of a registry without that list", { [`manifests/sha256-${hex}`]: list(SIGNATURE) }],
  [
    "under that tag where the registry answers the question for the list with a page",
    { [`referrers/sha256:${hex}`]: "<html>", [`manifests/sha256-${hex}`]: list(SIGNATURE) },
  ],
  ["by Notary", { [`referrers/sha256:${hex}`]: list("application/vnd.cncf.notary.signature") }],
])("a signature is found %s, and is unchecked where nobody wrote its signer down", async (_, answers) => {
  held = answers;
  expect(await state()).toEqual({
    state: "unchecked",
    why: "the registry holds one, and no signer of this repository is written down",
  });
});

test("a signature that cosign verifies is its signer's", async () => {
  held = { [TAG]: list() };
  cosign(0);
  expect(await state([signer()])).toEqual({
    state: "verified",
    by: "^https://ci.test.invalid/ (https://issuer.test.invalid)",
  });
});

test("a signature that cosign refuses is somebody else's", async () => {
  held = { [TAG]: list() };
  cosign(1, "Error: no matching signatures");
  expect(await state([signer()])).toEqual({
    state: "refused",
    why: "one that cosign refuses (Error: no matching signatures)",
  });
});

test("without cosign a signature is unchecked", async () => {
  held = { [TAG]: list() };
  expect(await state([signer()])).toEqual({
    state: "unchecked",
    why: "the registry holds one, and cosign is not on PATH",
  });
});

test("a registry that answers neither yes nor no leaves it unchecked", async () => {
  held = { [TAG]: 503 };
  const host = repository.replace("/team/app", "");
  expect(await state()).toEqual({
    state: "unchecked",
    why: `the registry ${host} does not say whether it holds a signature, and answered 503`,
  });
});

test("signers are written down by certificate or key, and a file of another form is refused", () => {
  const signers = [signer(), { repository: "quay.test.invalid/a", key: "https://keys.test.invalid/a.pub" }];
  expect(parseSigners(signers)).toEqual(signers);
  expect(() => parseSigners([{ repository: "quay.test.invalid/a" }])).toThrow(
    'infra/scans/signers.json must be a list of { repository, identity, issuer } or { repository, key }, got [{"repository":"quay.test.invalid/a"}]; mend it',
  );
});
