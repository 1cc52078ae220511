import type { Manifest } from "../../../components/core/kubernetes/manifest";
import { fieldsOf, hasSymbol, textOf } from "./symbols";
import { shown } from "./words";

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** Roles and their like may have colons, and capitals. */
const PATH_SEGMENT = /^[^/%]+$/;
const LABEL_VALUE = /^(?=.{0,63}$)(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const KEY =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?(?=[^/]{1,63}$)([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** What the API server holds names, labels and annotations to and its OpenAPI does not say. */
export function metadataDefects({ apiVersion, kind, metadata }: Manifest): readonly string[] {
  const defects: string[] = [];
  const name = textOf(metadata.name);
  if (name === undefined) defects.push("metadata.name is missing (string)");
  else if (!hasSymbol(name)) {
    const form = apiVersion.startsWith("rbac.")
      ? PATH_SEGMENT
      : kind === "Service" || kind === "Namespace"
        ? LABEL
        : SUBDOMAIN;
    if (!form.test(name)) defects.push(`metadata.name must match ${form.source}, got ${shown(name)}`);
  }
  const { namespace } = metadata;
  if (namespace !== undefined && !hasSymbol(namespace) && !LABEL.test(namespace)) {
    defects.push(`metadata.namespace must match ${LABEL.source}, got ${shown(namespace)}`);
  }
  for (const [key, value] of Object.entries(fieldsOf(metadata.labels))) {
    if (!KEY.test(key)) defects.push(`metadata.labels: key must match ${KEY.source}, got ${shown(key)}`);
    if (typeof value === "string" && !hasSymbol(value) && !LABEL_VALUE.test(value)) {
      defects.push(`metadata.labels[${shown(key)}] must match ${LABEL_VALUE.source}, got ${shown(value)}`);
    }
  }
  for (const key of Object.keys(fieldsOf(metadata.annotations))) {
    if (!KEY.test(key.toLowerCase())) {
      defects.push(`metadata.annotations: key must match ${KEY.source}, got ${shown(key)}`);
    }
  }
  return defects;
}
