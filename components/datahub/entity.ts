import { names } from "../../workloads/streams";

/** One thing that DataHub knows, with all that is said of it: an aspect each, as JSON of DataHub's own models. */
export interface Entity {
  /** Unique among the entities of a type: letters, digits, `.`, `_` and `-`. */
  readonly key: string;
  readonly type: EntityType;
  readonly urn: string;
  /** By name of the aspect. */
  readonly aspects: Readonly<Record<string, object>>;
}

/** In the order in which they are told: what others name comes before them. */
export const entityTypes = [
  "dataPlatform",
  "corpGroup",
  "domain",
  "tag",
  "glossaryNode",
  "glossaryTerm",
  "structuredProperty",
  "dataset",
  "dataFlow",
  "dataJob",
  "assertion",
] as const;
export type EntityType = (typeof entityTypes)[number];

/**
 * Said of everything that this program tells. Its time does not pass: the same definitions give the same content, and so the
 * same job; DataHub keeps of itself when something changed.
 */
export const STAMP = { time: 0, actor: `urn:li:corpuser:${names.PLATFORM}` } as const;

export const tagsAspect = (tags: readonly string[]) => ({
  tags: [...new Set(tags)].map((tag) => ({ tag: names.dataHubTagUrn(tag) })),
});

export const termsAspect = (urns: readonly string[]) => ({
  terms: [...new Set(urns)].map((urn) => ({ urn })),
  auditStamp: STAMP,
});

/** The teams answer for the data, each named once; of what is people's own doing beside it nothing is said. */
export const ownershipAspect = (...owners: readonly { readonly team: string }[]) => ({
  owners: [...new Set(owners.map(({ team }) => names.dataHubGroupUrn(team)))].map((owner) => ({
    owner,
    type: "TECHNICAL_OWNER",
  })),
  lastModified: STAMP,
});

export const domainsAspect = (...owners: readonly { readonly team: string }[]) => ({
  domains: [...new Set(owners.map(({ team }) => names.dataHubDomainUrn(team)))],
});

/** Shown, also if it had been removed before. */
export const PRESENT = { removed: false } as const;
export const REMOVED = { removed: true } as const;
