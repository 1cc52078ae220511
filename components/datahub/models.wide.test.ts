import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../../infra/harness/cache";
import { runCommand } from "../../infra/harness/command";
import { paths } from "../../infra/paths";
import { captures, gateways, pollers, queries, workers } from "../../workloads/definitions";
import { assertionProposal, avroSchemaOf, names, ruleIds } from "../../workloads/streams";
import { catalogue } from "../../workloads/streams/catalogue";
import { versions } from "../core/versions";
import { entitiesOf } from "./entities";
import type { Entity } from "./entity";
import { definitions } from "./testing";

/**
 * All that DataHub is told, judged by DataHub's own models (`judge.py`): every aspect becomes an object of its class and is
 * validated against its Avro schema, alone and as a proposal; nothing of it is dropped on the way; every urn parses; every field
 * and dataset that is spoken of is told; the fields' paths are those that DataHub's own reader of Avro gives.
 */
jest.setTimeout(900_000);

let folder: string;
let packages: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-datahub-"));
  const { cache } = paths();
  packages = join(cache, "engines", `acryl-datahub-${versions.dataHubModels}`);
  if (existsSync(packages)) return;
  await makeFolder(packages, async (temporary) => {
    const source = `acryl-datahub==${versions.dataHubModels}`;
    await runCommand("python3", ["-m", "pip", "install", "--quiet", "--target", temporary, source], { cwd: temporary });
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const streams = [...catalogue, ...definitions.streams];
const told = entitiesOf({
  streams,
  workers: [...workers, ...definitions.workers],
  gateways: [...gateways, ...definitions.gateways],
  queries: [...queries, ...definitions.queries],
  captures: [...captures, ...definitions.captures],
  pollers: [...pollers, ...definitions.pollers],
  environment: "PROD",
  admins: "data admins",
});
/** Bodies of requests, as the worker that reports results sends them. */
const proposals = streams.flatMap((stream) =>
  ruleIds(stream).map((rule) =>
    assertionProposal({ stream, rule, environment: "PROD", at: 1, run: "one", events: 10, broken: 1 }),
  ),
);
const avro = Object.fromEntries(
  streams.map((stream) => [names.dataHubDatasetUrn(stream, "kafka", "PROD"), avroSchemaOf(stream)]),
);

function judged(entities: readonly Entity[], bodies: readonly object[] = []) {
  const file = join(folder, "given.json");
  writeFileSync(file, JSON.stringify({ entities, avro, bodies }));
  const { status, stdout, stderr } = spawnSync("python3", [join(__dirname, "judge.py"), file], {
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: packages, DATAHUB_TELEMETRY_ENABLED: "false", HOME: folder },
  });
  return { status, stdout, stderr };
}

test("DataHub's models take everything that it is told, and every result of a rule", () => {
  const { status, stdout, stderr } = judged(told, proposals);
  expect([stdout, stderr, status]).toEqual([
    expect.stringMatching(
      new RegExp(
        `^${told.length} entities, \\d+ aspects, \\d+ paths, \\d+ fields spoken of, ${proposals.length} proposals\n$`,
      ),
    ),
    expect.anything(),
    0,
  ]);
});

/** The entities with one aspect of one of them changed. */
const broken = (type: Entity["type"], aspect: string, change: (value: string) => string): readonly Entity[] => {
  const position = told.findIndex(
    (entity) => entity.type === type && change(textOf(entity, aspect)) !== textOf(entity, aspect),
  );
  return told.map((entity, index) =>
    index === position
      ? { ...entity, aspects: { ...entity.aspects, [aspect]: JSON.parse(change(textOf(entity, aspect))) as object } }
      : entity,
  );
};
const textOf = ({ aspects }: Entity, aspect: string): string => JSON.stringify(aspects[aspect] ?? null);

test.each<[title: string, entities: readonly Entity[], defect: RegExp]>([
  [
    "a field that the model has not",
    broken("dataset", "datasetProperties", (text) => text.replace('"description"', '"describes"')),
    /datasetProperties \.describes is none of the model's/,
  ],
  [
    "a field that the model asks for, left out",
    broken("dataset", "schemaMetadata", (text) => text.replace('"hash":"",', "")),
    /schemaMetadata is not taken: .*missing required field: hash/,
  ],
  [
    "a word that an enumeration has not",
    broken("assertion", "assertionInfo", (text) => text.replace("REGEX_MATCH", "LOOKS_LIKE")),
    /assertionInfo is not taken: AvroTypeException/,
  ],
  [
    "a path that DataHub's own reader does not give",
    broken("dataset", "schemaMetadata", (text) => text.replace("[type=double].lat", "[type=float].lat")),
    /the field path \[version=2\.0\]\.\[type=Payments\].*\[type=float\]\.lat is ours alone/,
  ],
  [
    "lineage of a field that its dataset has not",
    broken("dataJob", "dataJobInputOutput", (text) => text.replace("[type=double].score", "[type=double].scored")),
    /speaks of the field .*\[type=double\]\.scored\), which its dataset does not have/,
  ],
  [
    "lineage of a column that its table is not said to have",
    broken("dataJob", "dataJobInputOutput", (text) => text.replace(",PROD),Sku)", ",PROD),Skew)")),
    /speaks of the field .*Shop\.dbo\.OwnPrice,PROD\),Skew\), which its dataset does not have/,
  ],
  [
    "an owner who is no urn",
    broken("dataset", "ownership", (text) => text.replace("urn:li:corpGroup:", "")),
    /has "[a-z]+" as owner, which is no urn/,
  ],
  [
    "an aspect of another kind of entity",
    told.map((entity) =>
      entity.key === "workers" ? { ...entity, aspects: { ...entity.aspects, tagProperties: { name: "x" } } } : entity,
    ),
    /tagProperties is no aspect of a dataFlow/,
  ],
])("they refuse %s", (_, entities, defect) => {
  const { status, stdout } = judged(entities);
  expect(stdout).toMatch(defect);
  expect(status).toBe(1);
});

test.each<[title: string, from: string, to: string, defect: RegExp]>([
  ["a word that an enumeration has not", "SUCCESS", "PASSED", /assertionRunEvent is not taken: AvroTypeException/],
  ["a field that the model has not", "rowCount", "rows", /assertionRunEvent .result.rows is none of the model's/],
  ["the result of an assertion that is not told", ".amount.range", ".amount.rang", /which is not told/],
  ["a kind of change that there is none of", "UPSERT", "UPSURT", /is no proposal/],
  [
    "a proposal with more than the model has",
    '"changeType"',
    '"change":1,"changeType"',
    /change is none of the model's/,
  ],
])("of proposals they refuse %s", (_, from, to, defect) => {
  const bodies = proposals.filter(({ proposal: { entityUrn } }) => entityUrn.endsWith(".payments.amount.range"));
  const kept = JSON.stringify(bodies).replace("FAILURE", "SUCCESS");
  const changed = kept.replaceAll(from, to);
  expect([bodies.length, changed === kept]).toEqual([1, false]);
  expect(judged(told, JSON.parse(kept) as readonly object[]).status).toBe(0);
  const { status, stdout } = judged(told, JSON.parse(changed) as readonly object[]);
  expect(stdout).toMatch(defect);
  expect(status).toBe(1);
});
