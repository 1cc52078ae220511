import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { captures } from "../../workloads/definitions";
import { validatorOf } from "../../workloads/streams";
import { prices } from "../../workloads/streams/catalogue/prices";
import { mappingOf } from "./mapping";

/**
 * The transformation of the image, compiled as its Dockerfile does, on Debezium's own envelopes: what it makes is judged by the
 * stream's validator, which shares no code with it.
 */
const root = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "millrace-connect-"));
const [capture] = captures.filter(({ name }) => name === "shop");
if (capture === undefined) throw new Error("the definition of shop is gone");

const mapping = mappingOf(capture);

interface Made {
  readonly topic: string;
  readonly key: string | null;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

const PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies";
const javaFiles = (path: string) =>
  readdirSync(path)
    .filter((file) => file.endsWith(".java"))
    .map((file) => join(path, file));

beforeAll(() => {
  cpSync(join(root, "workloads/connect/pom.xml"), join(folder, "pom.xml"));
  execFileSync("mvn", ["--batch-mode", "-q", "--strict-checksums", PLUGIN, "-DoutputDirectory=lib"], { cwd: folder });
  mkdirSync(join(folder, "classes"));
  const sources = [...javaFiles(join(root, "workloads/connect/java/millrace")), join(__dirname, "testing/Try.java")];
  execFileSync("javac", ["--release", "17", "-cp", "lib/*", "-d", "classes", ...sources], { cwd: folder });
}, 180_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const row = {
  Sku: "A-1",
  Price: "1299.90",
  Shipping: null,
  Currency: "EUR",
  IsPromotion: true,
  Availability: "in_stock",
  Stock: 7,
};
const at = 1_772_448_900_123;

function make(...changes: readonly object[]): readonly (Made | null)[] {
  const input = changes.map((change) => JSON.stringify({ op: "c", at, row, ...change })).join("\n");
  const args = ["-cp", "lib/*:classes", "Try", mapping];
  const output = execFileSync("java", args, { cwd: folder, input, encoding: "utf8" });
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Made | null);
}

test("a row that is read, inserted or changed is a canonical record of its stream, under its key", () => {
  const made = make({ op: "r", lsn: "0:0:1" }, { op: "c", lsn: "0:0:2" }, { op: "u", lsn: "0:0:3" });
  for (const record of made) {
    expect(record?.topic).toBe("prices");
    expect(record?.key).toBe("A-1");
    const value = JSON.parse(record?.value ?? "") as Readonly<Record<string, unknown>>;
    expect(validatorOf(prices)(value)).toEqual([]);
    expect(Object.keys(value)).toEqual(Object.keys(prices.fields));
    expect(value).toMatchObject({ price: "1299.90", shipping: null, seller: "own", observedAt: at, stock: 7 });
    expect(record?.headers["millrace-id"]).toBe(value.id);
  }
  expect(new Set(made.map((record) => record?.headers["millrace-id"])).size).toBe(3);
}, 60_000);

test("the same change has the same id however often it is brought", () => {
  const ids = [...make({}, {}), ...make({})].map((record) => record?.headers["millrace-id"]);
  expect(new Set(ids).size).toBe(1);
}, 60_000);

test("what has no canonical form is a dead letter with the reason, and the others go on", () => {
  const [price, place, good] = make(
    { row: { ...row, Price: "1.005" } },
    { row: { ...row, Availability: "somewhere" } },
    {},
  );
  expect([price?.topic, place?.topic, good?.topic]).toEqual(["shop.dead-letters", "shop.dead-letters", "prices"]);
  expect(price?.headers["millrace-dl-detail"]).toBe(
    'field "price" must have at most 2 digits after the point, got more',
  );
  expect(place?.headers["millrace-dl-detail"]).toBe(
    'field "availability" must be one of in_stock, low_stock, out_of_stock, got another value',
  );
  expect(JSON.parse(price?.value ?? "")).toMatchObject({ Sku: "A-1", Price: "1.005" });
}, 60_000);

test("a deleted row, and a table that nobody mapped, are no records", () => {
  expect(make({ op: "d" }, { table: "Other" })).toEqual([null, null]);
}, 60_000);
