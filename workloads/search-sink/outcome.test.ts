import { answerOf, outcomeOf } from "./outcome";

describe("the outcome of a document", () => {
  it("is indexed when it was made or overwritten", () => {
    expect([outcomeOf(201), outcomeOf(200)]).toEqual([{ kind: "indexed" }, { kind: "indexed" }]);
  });

  it("is refused with the engine's words when the document is at fault, from the outside in, each once", () => {
    const error = {
      type: "mapper_parsing_exception",
      reason: "failed to parse field [score] of type [double]",
      caused_by: { type: "number_format_exception", reason: 'For input string: "high"' },
    };
    expect(outcomeOf(400, error)).toEqual({
      kind: "refused",
      cause: "mapper_parsing_exception",
      detail: 'failed to parse field [score] of type [double]; For input string: "high"',
    });
    const same = { type: "a", reason: "field is wrong", caused_by: { type: "b", reason: "field is wrong" } };
    expect(outcomeOf(400, same)).toEqual({ kind: "refused", cause: "a", detail: "field is wrong" });
  });

  it.each([
    [429, { type: "es_rejected_execution_exception" }, "es_rejected_execution_exception"],
    [503, { type: "unavailable_shards_exception" }, "unavailable_shards_exception"],
    [500, {}, "status 500"],
    [403, { type: "security_exception" }, "security_exception"],
    [403, { type: "cluster_block_exception" }, "cluster_block_exception"],
    [404, { type: "index_not_found_exception" }, "index_not_found_exception"],
    [409, { type: "version_conflict_engine_exception" }, "version_conflict_engine_exception"],
    [400, { type: "validation_exception", reason: "this action would add [2] shards" }, "validation_exception"],
    [400, { type: "index_closed_exception" }, "index_closed_exception"],
    [400, { type: "resource_already_exists_exception" }, "resource_already_exists_exception"],
    [
      400,
      { type: "illegal_argument_exception", reason: "pipeline with id [millrace-payments] does not exist" },
      "illegal_argument_exception",
    ],
  ])("is to be tried again when the engine is at fault: %i %j", (status, error, reason) => {
    expect(outcomeOf(status, error)).toEqual({ kind: "again", reason });
  });
});

describe("the answer to a bulk request", () => {
  const items = (...all: object[]) => JSON.stringify({ items: all.map((index) => ({ index })) });

  it("has an outcome for each document, in their order", () => {
    const error = { type: "strict_dynamic_mapping_exception", reason: "[surprise] within [_doc] is not allowed" };
    expect(answerOf(200, items({ status: 201 }, { status: 400, error }, { status: 429 }), 3)).toEqual({
      kind: "answered",
      outcomes: [
        { kind: "indexed" },
        {
          kind: "refused",
          cause: "strict_dynamic_mapping_exception",
          detail: "[surprise] within [_doc] is not allowed",
        },
        { kind: "again", reason: "status 429" },
      ],
    });
  });

  it("says nothing of any document when the whole was refused, answered in part or by something else", () => {
    expect(answerOf(429, "", 1)).toEqual({ kind: "unavailable", reason: "status 429" });
    expect(answerOf(401, "", 1)).toEqual({ kind: "unavailable", reason: "status 401" });
    const unread = { kind: "unavailable", reason: "no answer for each document" };
    expect(answerOf(200, items({ status: 201 }), 2)).toEqual(unread);
    expect(answerOf(200, "<html>", 1)).toEqual(unread);
    expect(answerOf(200, "{}", 1)).toEqual(unread);
  });

  it("tells that it is to be made smaller", () => {
    expect(answerOf(413, "", 5)).toEqual({ kind: "too-large" });
  });
});
