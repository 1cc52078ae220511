import { type AnyStream, fieldPaths, names, type Owner, type PiiClass } from "../../workloads/streams";
import { type Entity, PRESENT } from "./entity";

/** What a dataset or field is, in the platform's own words. */
export const TERMS = {
  event: names.dataHubTermUrn("event"),
  id: names.dataHubTermUrn("event-id"),
  time: names.dataHubTermUrn("event-time"),
  key: names.dataHubTermUrn("key"),
} as const;

const DEFINITIONS: Readonly<Record<keyof typeof TERMS, { readonly name: string; readonly definition: string }>> = {
  event: { name: "Event", definition: "One thing that happened, told once: a record of a stream." },
  id: { name: "Event id", definition: "The same in every system: a second copy of an event is known by it." },
  time: { name: "Event time", definition: "When it happened, as who saw it says; not when it was received." },
  key: { name: "Key", definition: "Chooses the partition: events of one key keep their order." },
};

interface Tag {
  readonly name: string;
  readonly description: string;
  readonly colour: string;
}
const CLASSES: Readonly<Record<Exclude<PiiClass, "none">, Tag>> = {
  pseudonymous: {
    name: "Pseudonymous",
    description: "Stands for a person whom others can name.",
    colour: "#F2C94C",
  },
  personal: { name: "Personal", description: "Says something of a person.", colour: "#F2994A" },
  sensitive: { name: "Sensitive", description: "Does harm in wrong hands.", colour: "#EB5757" },
};
const TAGS: Readonly<Record<string, Tag>> = {
  stream: { name: "Stream", description: "Where events come first: a topic.", colour: "#2F80ED" },
  source: { name: "Source", description: "Outside of the platform, which takes events from it.", colour: "#27AE60" },
  copy: { name: "Copy", description: "Made of a stream, and made anew from it.", colour: "#56CCF2" },
  "masked.pseudonym": {
    name: "Masked: pseudonym",
    description: "A text in place of the value, the same for the same one.",
    colour: "#BDBDBD",
  },
  "masked.hidden": {
    name: "Masked: hidden",
    description: "Not as it is for whoever is not privileged.",
    colour: "#828282",
  },
  ...Object.fromEntries(Object.entries(CLASSES).map(([name, tag]) => [`pii.${name}`, tag])),
};

export const tags = (): readonly Entity[] =>
  Object.entries(TAGS).map(([tag, { name, description, colour }]) => ({
    key: tag,
    type: "tag",
    urn: names.dataHubTagUrn(tag),
    aspects: { tagProperties: { name, description, colorHex: colour }, status: PRESENT },
  }));

const node = (key: string, name: string, definition: string, parent?: string): Entity => ({
  key: key === "" ? "root" : key,
  type: "glossaryNode",
  urn: names.dataHubNodeUrn(key),
  aspects: {
    glossaryNodeInfo: { name, definition, ...(parent === undefined ? {} : { parentNode: parent }) },
    status: PRESENT,
  },
});
const term = (urn: string, name: string, definition: string, parentNode: string): Entity => ({
  key: urn.slice(names.dataHubTermUrn("").length),
  type: "glossaryTerm",
  urn,
  aspects: { glossaryTermInfo: { name, definition, termSource: "INTERNAL", parentNode }, status: PRESENT },
});

/** The platform's words, and the units of all streams. */
export function glossary(streams: readonly AnyStream[]): readonly Entity[] {
  const units = streams.flatMap((stream) => fieldPaths(stream).flatMap(({ field }) => field.unit ?? []));
  const words = Object.entries(TERMS).map(([name, urn]) => {
    const { name: title, definition } = DEFINITIONS[name as keyof typeof TERMS];
    return term(urn, title, definition, names.dataHubNodeUrn());
  });
  return [
    node("", "Millrace", "The words of the platform."),
    node("units", "Units", "What numbers count.", names.dataHubNodeUrn()),
    ...words,
    ...[...new Set(units)]
      .sort()
      .map((unit) => term(names.dataHubUnitUrn(unit), unit, `A number of ${unit}.`, names.dataHubNodeUrn("units"))),
  ];
}

interface Measure {
  readonly title: string;
  readonly description: string;
}
const MEASURES: Readonly<Record<string, Measure>> = {
  quality: { title: "Quality promised", description: "Part of the events that keep the rules, 0 to 1." },
  latency: {
    title: "Latency promised, ms",
    description: "From received to acknowledged in the topic, 99th percentile.",
  },
  retention: { title: "Retention, hours", description: "How long the topic keeps an event." },
  partitions: { title: "Partitions", description: "Of the topic." },
  "peak-rate": { title: "Peak, events a second", description: "As declared, at the busiest minute." },
  "average-rate": { title: "Average, events a second", description: "As declared, over a day." },
};

/** Definitions of the properties that datasets have as numbers. */
export const properties = (): readonly Entity[] =>
  Object.entries(MEASURES).map(([property, { title, description }]) => ({
    key: property,
    type: "structuredProperty",
    urn: `urn:li:structuredProperty:${names.dataHubProperty(property)}`,
    aspects: {
      propertyDefinition: {
        qualifiedName: names.dataHubProperty(property),
        displayName: title,
        description,
        valueType: "urn:li:dataType:datahub.number",
        cardinality: "SINGLE",
        entityTypes: ["urn:li:entityType:datahub.dataset"],
        immutable: false,
      },
      status: PRESENT,
    },
  }));

/** The teams that own something, each as a group and a domain. Whose contact is an address or a channel can be reached from there. */
export function teams(owned: readonly { readonly owner: Owner }[]): readonly Entity[] {
  const byTeam = new Map<string, Owner>();
  for (const { owner } of owned) if (!byTeam.has(owner.team)) byTeam.set(owner.team, owner);
  const all = [...byTeam.values()].sort((a, b) => (a.team < b.team ? -1 : 1));
  return [
    ...all.map(({ team, contact }): Entity => ({
      key: urnEnd(names.dataHubGroupUrn(team)),
      type: "corpGroup",
      urn: names.dataHubGroupUrn(team),
      aspects: {
        corpGroupInfo: {
          displayName: team,
          description: `Reached by ${contact}.`,
          ...(/^[^\s@]+@[^\s@]+$/.test(contact) ? { email: contact } : {}),
          ...(contact.startsWith("#") ? { slack: contact } : {}),
          admins: [],
          members: [],
          groups: [],
        },
        status: PRESENT,
      },
    })),
    ...all.map(({ team }): Entity => ({
      key: urnEnd(names.dataHubGroupUrn(team)),
      type: "domain",
      urn: names.dataHubDomainUrn(team),
      aspects: {
        domainProperties: { name: team, description: `What the team "${team}" answers for.` },
        ownership: {
          owners: [{ owner: names.dataHubGroupUrn(team), type: "TECHNICAL_OWNER" }],
        },
      },
    })),
  ];
}

const urnEnd = (urn: string): string => urn.slice(urn.lastIndexOf(":") + 1);

/** A group of the provider's, as DataHub names it when one of its members signs in, with the role that may do everything. */
export const adminsGroup = (group: string): Entity => ({
  key: `admins.${urnEnd(names.dataHubGroupUrn(group))}`,
  type: "corpGroup",
  urn: `urn:li:corpGroup:${encodeURIComponent(group)}`,
  aspects: {
    corpGroupInfo: {
      displayName: group,
      description: "May do everything.",
      admins: [],
      members: [],
      groups: [],
    },
    roleMembership: { roles: ["urn:li:dataHubRole:Admin"] },
    status: PRESENT,
  },
});
