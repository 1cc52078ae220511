import { describeRule } from "../../testing/cases";
import { object, planned, telling } from "../../testing/subjects";

const field = (name: string, pii?: string) => ({
  name,
  type: { kind: "string", ...(pii === undefined ? {} : { pii }) },
});
const plan = planned({
  streams: [
    {
      name: "card-payments",
      topic: "card-payments",
      fields: [field("id"), field("accountId", "pseudonymous"), field("email", "personal")],
    },
  ],
});
const config = (data: Readonly<Record<string, string>>) => object("core/v1:ConfigMap", "rooms/settings", { data });

const HASH = 'lower(to_hex(sha256(to_utf8("accountid"))))';
const rules = (...tables: readonly object[]) =>
  config({ "rules.json": JSON.stringify({ tables: tables.map((table) => ({ privileges: ["SELECT"], ...table })) }) });
const view = (columns: readonly object[], more: object = {}) =>
  rules({ catalog: "millrace", table: "card_payments", columns, ...more });
const masked = [
  { name: "accountid", mask: HASH },
  { name: "email", mask: "null" },
];

describeRule("pii-trino", {
  ending:
    '; give the table rule a column with a mask, "null" for what is personal, or allow false (GDPR Art. 25; GDPR Art. 32)',
  reports: {
    "a view without masks": [
      [plan, view([])],
      'ConfigMap "rooms/settings": pseudonymous column "accountid" of view "card_payments" must be masked, got no mask',
      'ConfigMap "rooms/settings": personal column "email" of view "card_payments" must be masked by "null" or not allowed, got no mask',
    ],
    "a hash of what is personal, which is soon guessed": [
      [
        plan,
        view([
          { name: "accountid", mask: HASH },
          { name: "email", mask: "to_hex(email)" },
        ]),
      ],
      'ConfigMap "rooms/settings": personal column "email" of view "card_payments" must be masked by "null" or not allowed, got "to_hex(email)"',
    ],
    "a mask that is the column": [
      [
        plan,
        view([
          { name: "accountid", mask: "accountid" },
          { name: "email", allow: false },
        ]),
      ],
      'ConfigMap "rooms/settings": pseudonymous column "accountid" of view "card_payments" must be masked, got "accountid"',
    ],
    "a rule for all tables": [
      [plan, rules({ user: ".*" })],
      'ConfigMap "rooms/settings": pseudonymous column "accountid" of view "card_payments" must be masked, got no mask',
      'ConfigMap "rooms/settings": personal column "email" of view "card_payments" must be masked by "null" or not allowed, got no mask',
    ],
  },
  accepts: {
    "a view with masks": [plan, view(masked)],
    "columns that are not there": [
      plan,
      view([
        { name: "accountid", allow: false },
        { name: "email", allow: false },
      ]),
    ],
    "those who are named for it": [plan, rules({ group: "privileged" }, { user: "millrace" })],
    "tables of the system, and what nobody may": [plan, rules({ catalog: "system" }, { privileges: [] })],
  },
});

const dataset = (name: string, ...columns: readonly string[]) =>
  config({ [name]: columns.map((column) => `- column_name: ${column}\n`).join("") });

describeRule("pii-bi", {
  ending: "; take the tool out of the group, and the column out of the dataset (GDPR Art. 25; GDPR Art. 32)",
  reports: {
    "a tool to which everything is shown": [
      [plan, config({ "groups.txt": "privileged:ann,superset\n" })],
      'ConfigMap "rooms/settings": group "privileged" must be without superset or metabase, got "ann,superset"',
    ],
    "a dataset that asks for what is personal": [
      [plan, dataset("datasets__trino__card_payments.yaml", "id", "email")],
      'ConfigMap "rooms/settings": column "email" of dataset "datasets__trino__card_payments.yaml" must be left out, since email is personal, got there',
    ],
  },
  accepts: {
    "people in a group": [plan, config({ "groups.txt": "privileged:ann\n" })],
    "a dataset with pseudonyms": [plan, dataset("datasets__trino__card_payments.yaml", "id", "accountid")],
    "a dataset of another stream": [plan, dataset("datasets__trino__others.yaml", "email")],
  },
});

const sink = (settings: object) => telling({ "/connectors/out/config": { topics: "card-payments", ...settings } });
const taking = (type: string, key: string, fields: string) => ({
  transforms: "hide",
  "transforms.hide.type": `org.apache.kafka.connect.transforms.${type}$Value`,
  [`transforms.hide.${key}`]: fields,
});

describeRule("pii-outputs", {
  ending:
    "; let a transform MaskField or ReplaceField take the fields out before the connector writes them (GDPR Art. 25; GDPR Art. 32)",
  reports: {
    "records as they are": [
      [plan, sink({})],
      'ConfigMap "rooms/told": pseudonymous field accountId of topic "card-payments" in connector "out" must be masked or taken out, got as it is',
      'ConfigMap "rooms/told": personal field email of topic "card-payments" in connector "out" must be masked or taken out, got as it is',
    ],
    "a connector of Strimzi that hides one of two": [
      [
        plan,
        object("kafka.strimzi.io/v1:KafkaConnector", "connect/out", {
          spec: { config: { "topics.regex": "card-.*", ...taking("MaskField", "fields", "email") } },
        }),
      ],
      'KafkaConnector "connect/out": pseudonymous field accountId of topic "card-payments" in connector "out" must be masked or taken out, got as it is',
    ],
  },
  accepts: {
    "fields that are masked": [plan, sink(taking("MaskField", "fields", "accountId, email"))],
    "fields that are left out": [plan, sink(taking("ReplaceField", "exclude", "email,accountId"))],
    "a connector of other topics": [plan, sink({ topics: "clicks" })],
  },
});
