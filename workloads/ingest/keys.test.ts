import { hash } from "node:crypto";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openKeyFile, parseKeys } from "./keys";

const STREAMS = ["payments", "prices"];
const sha256 = (key: string) => hash("sha256", key);
const file = (...entries: readonly object[]) => JSON.stringify(entries);

describe("parseKeys", () => {
  it("finds the producer of a key, and nobody for another", () => {
    const authenticate = parseKeys(
      file(
        { producer: "shop", sha256: sha256("k1"), streams: ["prices"], rate: { events: 5 } },
        { producer: "bank", sha256: sha256("k2"), streams: "*" },
      ),
      STREAMS,
    );
    expect(authenticate("k1")).toEqual({ name: "shop", streams: new Set(["prices"]), rate: { events: 5 } });
    expect(authenticate("k2")).toEqual({ name: "bank", streams: "*", rate: undefined });
    expect(authenticate("k3")).toBeUndefined();
    expect(authenticate(sha256("k1"))).toBeUndefined();
  });

  it("lets a producer have several keys while they are changed, all of one bucket", () => {
    const terms = { producer: "shop", streams: ["prices"] };
    const authenticate = parseKeys(
      file({ ...terms, sha256: sha256("old") }, { ...terms, sha256: sha256("new") }),
      STREAMS,
    );
    expect(authenticate("old")).toBe(authenticate("new"));
  });

  it.each([
    [
      file({ producer: "Shop!", sha256: "00", streams: [] }),
      '[0.producer] must be lower case letters, digits and hyphens, at most 63; [0.sha256] must be the SHA-256 of the key as 64 hexadecimal digits in lower case; [0.streams] must be a list of stream names, or "*" for all',
    ],
    [
      file({ producer: "shop", sha256: sha256("k"), streams: ["paymnts"] }),
      'producer "shop": no stream "paymnts" comes in here; the streams are payments, prices',
    ],
    [
      file(
        { producer: "shop", sha256: sha256("k1"), streams: "*" },
        { producer: "shop", sha256: sha256("k2"), streams: ["prices"] },
      ),
      'producer "shop": its entries differ in streams or rate; let them differ in sha256 alone',
    ],
  ])("refuses %s", (text, sentence) => {
    expect(() => parseKeys(text, STREAMS)).toThrow(new Error(sentence));
  });
});

describe("openKeyFile", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "millrace-keys-"));
    path = join(folder, "keys.json");
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const write = (key: string) => {
    writeFileSync(path, file({ producer: "shop", sha256: sha256(key), streams: "*" }));
  };

  it("follows the file when it changes", async () => {
    write("old");
    let changed: (error?: Error) => void = () => undefined;
    const change = new Promise<Error | undefined>((resolve) => (changed = resolve));
    const keys = openKeyFile(path, STREAMS, changed, 10);
    expect(keys.authenticate("old")?.name).toBe("shop");
    write("new");
    utimesSync(path, new Date(), new Date(Date.now() + 60_000));
    expect(await change).toBeUndefined();
    expect(keys.authenticate("old")).toBeUndefined();
    expect(keys.authenticate("new")?.name).toBe("shop");
    keys.close();
  });

  it("keeps the keys when the file cannot be used any more, and says so", () => {
    write("key");
    const reports: (string | undefined)[] = [];
    const keys = openKeyFile(path, STREAMS, (error) => reports.push(error?.message));
    writeFileSync(path, "[");
    keys.reload();
    expect(reports).toEqual([`API keys in ${path}: Unexpected end of JSON input`]);
    expect(keys.authenticate("key")?.name).toBe("shop");
    keys.close();
  });

  it("does not open without a file", () => {
    expect(() => openKeyFile(path, STREAMS, () => undefined)).toThrow(
      `API keys in ${path}: ENOENT: no such file or directory, open '${path}'`,
    );
  });
});
