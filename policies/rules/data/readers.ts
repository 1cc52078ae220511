import { isHidden } from "../../core/plan";
import type { Place } from "../../core/reading";
import { type Breach, type Rule, stackRule } from "../../core/rule";
import { ofType, type Subject } from "../../core/subject";
import { eachBreach, oneOf } from "../asking";
import { sinksOf } from "./connectors";
import { type Guarded, guardedIn, holds, ofConfigMaps, references, shown, snake, strongestByColumn } from "./personal";
import { planHolder } from "./planned";

const trino = ofConfigMaps(
  {
    name: "pii-trino",
    title: "Trino shows nothing personal to those who are not named for it, and pseudonyms by their hash",
    remedy: 'give the table rule a column with a mask, "null" for what is personal, or allow false',
  },
  (config, streams) =>
    config.inputs
      .at("data", "rules.json")
      .json()
      .at("tables")
      .items()
      .flatMap((rule) =>
        streams.filter(({ name }) => isOpen(rule, name)).flatMap((stream) => maskBreaches(rule, stream)),
      ),
);

/** Whether a table rule lets everybody read a stream's view. @throws UnknownRead */
function isOpen(rule: Place, stream: string): boolean {
  const everybody = (place: Place): boolean => place.absent || place.is(".*");
  const table = rule.at("table").text() ?? ".*";
  return (
    everybody(rule.at("user")) &&
    everybody(rule.at("group")) &&
    everybody(rule.at("role")) &&
    !rule.at("catalog").is("system") &&
    rule.at("privileges").texts().length > 0 &&
    new RegExp(`^(?:${table})$`).test(snake(stream))
  );
}

/** @throws UnknownRead */
const maskBreaches = (rule: Place, { name, personal }: Guarded): readonly Breach[] =>
  strongestByColumn(personal).flatMap(([column, one]): readonly Breach[] => {
    const found = rule
      .at("columns")
      .items()
      .find((item) => item.at("name").is(column));
    const mask = found?.at("mask").text();
    const hidden = found?.at("allow").is(false) === true || mask?.toLowerCase() === "null";
    if (hidden || (!isHidden(one) && mask !== undefined && mask !== `"${column}"` && mask !== column)) return [];
    return [
      {
        what: `${one.pii} column "${column}" of view "${snake(name)}"`,
        allowed: isHidden(one) ? 'masked by "null" or not allowed' : "masked",
        got: mask === undefined ? "no mask" : JSON.stringify(mask),
      },
    ];
  });

const bi = stackRule<{ readonly users: readonly string[] }>(
  {
    name: "pii-bi",
    family: "data",
    title: "BI reads as one to whom nothing personal is shown, and asks for none of it",
    severity: "critical",
    references,
    remedy: "take the tool out of the group, and the column out of the dataset",
    judge: (stack, { users }) =>
      planHolder(stack) === undefined
        ? []
        : ofType(stack, "kubernetes:core/v1:ConfigMap").flatMap((config) =>
            eachBreach(config, () => [...groupBreaches(config, users), ...datasetBreaches(config, guardedIn(stack))]),
          ),
  },
  { users: { doc: "Whom BI tools log in as", default: ["superset", "metabase"] } },
);

/** Everybody in a group of Trino's is one to whom more may be shown. @throws UnknownRead */
const groupBreaches = ({ inputs }: Subject, users: readonly string[]): readonly Breach[] =>
  (inputs.at("data", "groups.txt").text() ?? "").split("\n").flatMap((line): readonly Breach[] => {
    const [group = "", members = ""] = line.split(":");
    const found = members.split(",").filter((member) => users.includes(member.trim()));
    if (found.length === 0) return [];
    return [{ what: `group "${group}"`, allowed: `without ${oneOf(users)}`, got: JSON.stringify(members) }];
  });

/** Superset's datasets, `datasets__<database>__<table>.yaml`: the names of their columns are all that is read of them. */
const datasetBreaches = ({ inputs }: Subject, streams: readonly Guarded[]): readonly Breach[] =>
  inputs
    .at("data")
    .fields()
    .flatMap(([name, text]): readonly Breach[] => {
      const [, table] = /^datasets__[^_]+__(\w+)\.yaml$/.exec(name) ?? [];
      const stream = streams.find((one) => snake(one.name) === table);
      if (stream === undefined) return [];
      const columns = Array.from(
        (text.text() ?? "").matchAll(/"?column_name"?: *"?(\w+)/g),
        ([, column = ""]) => column,
      );
      return stream.personal.filter(isHidden).flatMap((one): readonly Breach[] => {
        const found = columns.find((column) =>
          holds(
            column.toLowerCase(),
            one.path.map((step) => step.toLowerCase()),
          ),
        );
        if (found === undefined) return [];
        return [
          {
            what: `column "${found}" of dataset "${name}"`,
            allowed: `left out, since ${shown(one)} is ${one.pii}`,
            got: "there",
          },
        ];
      });
    });

const outputs = stackRule({
  name: "pii-outputs",
  family: "data",
  title: "Connectors take nothing out of the platform that says who somebody is",
  severity: "critical",
  references,
  remedy: "let a transform MaskField or ReplaceField take the fields out before the connector writes them",
  judge: (stack) =>
    planHolder(stack) === undefined
      ? []
      : stack.subjects.flatMap((subject) =>
          eachBreach(subject, () =>
            sinksOf(subject).flatMap(([name, config]) => {
              const taken = takenOut(config);
              const topics = (config.at("topics").text() ?? "").split(",").map((topic) => topic.trim());
              const pattern = config.at("topics.regex").text();
              const reads = (topic: string): boolean =>
                topics.includes(topic) || (pattern !== undefined && new RegExp(`^(?:${pattern})$`).test(topic));
              return guardedIn(stack)
                .filter(({ topic }) => reads(topic))
                .flatMap(({ topic, personal }) =>
                  strongestByColumn(personal)
                    .map(([, one]) => one)
                    .filter((one) => !taken.has(one.path[0] ?? ""))
                    .map((one) => ({
                      what: `${one.pii} field ${shown(one)} of topic "${topic}" in connector "${name}"`,
                      allowed: "masked or taken out",
                      got: "as it is",
                    })),
                );
            }),
          ),
        ),
});

/** Fields at the top of a record that a connector's transforms mask or leave out. @throws UnknownRead */
function takenOut(config: Place): ReadonlySet<string> {
  const names = (config.at("transforms").text() ?? "").split(",").map((name) => name.trim());
  return new Set(
    names.flatMap((name) => {
      const type = config.at(`transforms.${name}.type`).text() ?? "";
      const fields = type.endsWith("MaskField$Value")
        ? "fields"
        : type.endsWith("ReplaceField$Value")
          ? "exclude"
          : undefined;
      const text = fields === undefined ? undefined : config.at(`transforms.${name}.${fields}`).text();
      return (text ?? "").split(",").map((field) => field.trim());
    }),
  );
}

/** Nobody reads who somebody is but those who are named for it. */
export const readerRules: readonly Rule[] = [trino, bi, outputs];
