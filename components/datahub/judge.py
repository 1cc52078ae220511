"""Judges what this room tells DataHub by DataHub's own models (PyPI acryl-datahub). Run by models.wide.test.ts.

usage: judge.py FILE
FILE    JSON: {"entities": [{"type", "urn", "aspects"}], "avro": {URN of a dataset: its Avro schema},
        "bodies": [body of a request to `/aspects?action=ingestProposal`]}

Prints a line for each defect, and exits with 1 when there is any; else a line of what it judged, and 0.
"""

import json
import sys
from urllib.parse import unquote

from datahub.emitter.mcp import MetadataChangeProposalWrapper
from datahub.emitter.serialization_helper import post_json_transform, pre_json_transform
from datahub.ingestion.extractor.schema_util import avro_schema_to_mce_fields
from datahub.metadata.schema_classes import ASPECT_NAME_MAP, KEY_ASPECTS, MetadataChangeProposalClass
from datahub.metadata.urns import DatasetUrn, SchemaFieldUrn, Urn
from datahub.utilities.urns.field_paths import get_simple_field_path_from_v2_field_path

defects = []


def stripped(value):
    """Without what means nothing: nulls, and what is empty."""
    if isinstance(value, dict):
        return {
            key: inner
            for key, inner in ((key, stripped(inner)) for key, inner in value.items())
            if inner is not None and inner != {} and inner != []
        }
    if isinstance(value, list):
        return [stripped(inner) for inner in value]
    # 1 and 1.0 are one number.
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def differences(ours, theirs, path=""):
    """What the models did not take over as it was said. What they add is their defaults."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, inner in ours.items():
            if key not in theirs:
                yield f"{path}.{key} is none of the model's"
            else:
                yield from differences(inner, theirs[key], f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for position, (one, other) in enumerate(zip(ours, theirs)):
            yield from differences(one, other, f"{path}[{position}]")
    elif ours != theirs:
        yield f"{path} became {json.dumps(theirs)[:120]}, from {json.dumps(ours)[:120]}"


def urns_in(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from urns_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from urns_in(inner)
    elif isinstance(value, str) and value.startswith("urn:li:"):
        yield value


# Fields of DataHub's models that hold urns, alone or in lists.
URN_FIELDS = {
    "owner", "tag", "dataset", "platform", "propertyUrn", "entity", "field", "flowUrn", "parentNode", "actor",
    "inputDatasets", "outputDatasets", "inputDatasetFields", "upstreams", "downstreams", "domains", "entityUrn",
    "assertionUrn", "asserteeUrn", "entityTypes", "roles",
}  # fmt: skip


def not_urns_in(value, key=""):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "customProperties":
                yield from not_urns_in(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from not_urns_in(inner, key)
    elif isinstance(value, str) and key in URN_FIELDS and not value.startswith("urn:li:"):
        yield f"has {json.dumps(value)} as {key}, which is no urn"


def judge_aspect(entity, name, value, found):
    key = KEY_ASPECTS[entity["type"]]
    if name not in key.ASPECT_INFO["entityAspects"]:
        yield f"is no aspect of a {entity['type']}"
        return
    model = ASPECT_NAME_MAP[name]
    aspect = model.from_obj(post_json_transform(value))
    if not aspect.validate():
        yield "does not validate against its Avro schema"
    mcp = MetadataChangeProposalWrapper(entityUrn=entity["urn"], aspect=aspect)
    if mcp.entityType != entity["type"]:
        yield f"is of an entity of type {mcp.entityType}"
    if not mcp.validate() or not mcp.make_mcp().validate():
        yield "does not validate as a proposal"
    yield from not_urns_in(value)
    yield from differences(stripped(value), stripped(pre_json_transform(aspect.to_obj())))
    for urn in urns_in(value):
        try:
            parsed = Urn.from_string(urn)
        except Exception as error:
            yield f"has the urn {urn}, which is none: {error}"
            continue
        if isinstance(parsed, SchemaFieldUrn):
            # What parts a urn stands encoded in it.
            found["fields"].append((entity["urn"], urn, parsed.parent, unquote(parsed.field_path)))
        elif isinstance(parsed, DatasetUrn):
            found["datasets"].append((entity["urn"], urn))


def judge_body(body, told):
    """The body of a request to `/aspects?action=ingestProposal`: what the emitter of DataHub's own would send."""
    if set(body) - {"proposal", "async"}:
        yield f"has more than a proposal: {sorted(body)}"
    if body.get("async") not in ("true", "false"):
        yield f"is asked to be taken async: {body.get('async')}"
    ours = body["proposal"]
    try:
        proposal = MetadataChangeProposalClass.from_obj(post_json_transform(ours))
        theirs = pre_json_transform(proposal.to_obj())
    except Exception as error:
        yield f"is no proposal: {type(error).__name__} {error}"
        return
    if not proposal.validate():
        yield "does not validate against its Avro schema"
    yield from differences(stripped(ours), stripped(theirs))
    try:
        wrapper = MetadataChangeProposalWrapper.try_from_mcpc(proposal)
    except Exception as error:
        yield f"has an aspect that is not taken: {type(error).__name__} {error}"
        return
    if wrapper is None or wrapper.aspect is None:
        yield f"has an aspect that no class of DataHub's is of: {proposal.aspectName}"
    elif wrapper.aspect.get_aspect_type() != "timeseries":
        yield f"is of {proposal.aspectName}, which is no series over time"
    if proposal.entityUrn not in told:
        yield f"is of {proposal.entityUrn}, which is not told"


def simple(path):
    """The definition's path of a field, which has no items."""
    return get_simple_field_path_from_v2_field_path(path)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    found = {"fields": [], "datasets": []}
    schemas = {}
    aspects = 0
    for entity in given["entities"]:
        try:
            if Urn.from_string(entity["urn"]).entity_type != entity["type"]:
                defects.append(f"{entity['urn']}: is no urn of a {entity['type']}")
        except Exception as error:
            defects.append(f"{entity['urn']}: is no urn: {error}")
            continue
        for name, value in entity["aspects"].items():
            aspects += 1
            try:
                for defect in judge_aspect(entity, name, value, found):
                    defects.append(f"{entity['urn']}: {name} {defect}")
            except Exception as error:
                defects.append(f"{entity['urn']}: {name} is not taken: {type(error).__name__} {error}")
        if "schemaMetadata" in entity["aspects"]:
            schemas[entity["urn"]] = {
                field["fieldPath"]: field for field in entity["aspects"]["schemaMetadata"]["fields"]
            }
    told = {entity["urn"] for entity in given["entities"]}
    for body in given["bodies"]:
        proposal = body.get("proposal", {})
        urn, name = proposal.get("entityUrn"), proposal.get("aspectName")
        entity = {"urn": urn, "type": proposal.get("entityType")}
        try:
            for defect in judge_aspect(entity, name, json.loads(proposal["aspect"]["value"]), found):
                defects.append(f"{urn}: {name} {defect}")
        except Exception as error:
            defects.append(f"{urn}: {name} is not taken: {type(error).__name__} {error}")
        for defect in judge_body(body, told):
            defects.append(f"{urn}: the proposal {defect}")
    for where, urn in found["datasets"]:
        if urn not in schemas:
            defects.append(f"{where}: speaks of the dataset {urn}, which is not told")
    for where, urn, parent, path in found["fields"]:
        if path not in schemas.get(parent, {}):
            defects.append(f"{where}: speaks of the field {urn}, which its dataset does not have")
    paths = 0
    for urn, schema in given["avro"].items():
        ours = schemas.get(urn, {})
        theirs = {field.fieldPath: field for field in avro_schema_to_mce_fields(json.dumps(schema))}
        for path in sorted(set(ours) ^ set(theirs)):
            defects.append(f"{urn}: the field path {path} is {'ours' if path in ours else 'DataHub’s'} alone")
        for path in set(ours) & set(theirs):
            paths += 1
            mine, other = ours[path], theirs[path]
            kind = next(iter(mine["type"]["type"])).rsplit(".", 1)[-1] + "Class"
            if bool(mine["nullable"]) != bool(other.nullable):
                defects.append(f"{urn}: {path} is nullable: {mine['nullable']}, by DataHub’s reader {other.nullable}")
            # Avro has no instant in seconds, so that its reader sees a number.
            if kind != type(other.type.type).__name__ and mine["nativeDataType"] != "timestamp(s)":
                defects.append(f"{urn}: {path} is of {kind}, by DataHub’s reader {type(other.type.type).__name__}")
            if simple(path) == "" or not path.endswith(simple(path).split(".")[-1]):
                defects.append(f"{urn}: {path} has no simple path")
    if defects:
        print("\n".join(defects))
        sys.exit(1)
    counts = f"{len(given['entities'])} entities, {aspects} aspects, {paths} paths, {len(found['fields'])} fields spoken of"
    print(f"{counts}, {len(given['bodies'])} proposals")


main()
