import type { IncomingHttpHeaders } from "node:http";
import { refusal, type Refusal } from "./verdict";

/** What the headers say about a body. */
export interface Media {
  readonly form: "json" | "lines";
  readonly gzip: boolean;
}

const FORMS: Readonly<Record<string, Media["form"] | undefined>> = {
  "application/json": "json",
  "application/x-ndjson": "lines",
  "application/ndjson": "lines",
};
const TYPES = "application/json, or application/x-ndjson for one event a line";

const isUtf8 = (parameter: string): boolean => {
  const [name = "", value = ""] = parameter.split("=");
  return name.trim().toLowerCase() !== "charset" || /^\s*"?utf-?8"?\s*$/i.test(value);
};

/** The media type and coding of a request's body, or why it is refused. */
export function mediaOf(headers: IncomingHttpHeaders): Media | Refusal {
  const type = headers["content-type"];
  const coding = headers["content-encoding"];
  if (coding === undefined && type === "application/json") return JSON_PLAIN;
  if (type === undefined) return refusal("unsupported-media-type", `content-type is missing; send ${TYPES}`);
  const [name = "", ...parameters] = type.slice(0, 200).split(";");
  const form = Object.hasOwn(FORMS, name.trim().toLowerCase()) ? FORMS[name.trim().toLowerCase()] : undefined;
  if (form === undefined) {
    return refusal("unsupported-media-type", `content-type ${JSON.stringify(name.trim())} is not taken; send ${TYPES}`);
  }
  if (!parameters.every(isUtf8)) {
    return refusal("unsupported-media-type", "the charset must be utf-8; leave the parameter out");
  }
  switch (coding?.trim().toLowerCase()) {
    case undefined:
    case "":
    case "identity":
      return { form, gzip: false };
    case "gzip":
    case "x-gzip":
      return { form, gzip: true };
    default:
      return refusal(
        "unsupported-media-type",
        `content-encoding ${JSON.stringify((coding ?? "").slice(0, 80))} is not taken; send gzip, or none`,
        { headers: ["accept-encoding", "gzip"] },
      );
  }
}

const JSON_PLAIN: Media = { form: "json", gzip: false };
