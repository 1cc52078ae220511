import { outcomeOf } from "./outcome";

const SUCCESS = '{"value":"success"}';

describe("the outcome of a report", () => {
  it("is taken when DataHub says so", () => {
    expect(outcomeOf(200, SUCCESS)).toEqual({ kind: "taken" });
  });

  it("is to be sent again when somebody else answers in DataHub's place", () => {
    for (const text of ["", "<html>", "null", "[]", '{"value":"other"}']) {
      expect(outcomeOf(200, text)).toEqual({ kind: "again", reason: "no answer of DataHub's" });
    }
  });

  it("is refused with DataHub's words when the report is at fault", () => {
    const text = JSON.stringify({ status: 422, message: "Unknown aspect", stackTrace: "at com.linkedin…" });
    expect(outcomeOf(422, text)).toEqual({ kind: "refused", cause: "status 422", detail: "Unknown aspect" });
    expect(outcomeOf(400, "no JSON")).toEqual({ kind: "refused", cause: "status 400", detail: "no JSON" });
    expect(outcomeOf(413, "")).toEqual({ kind: "refused", cause: "status 413", detail: "DataHub says no more" });
  });

  it("is refused with 500 characters of what is said, and no more", () => {
    expect(outcomeOf(400, "x".repeat(10_000))).toMatchObject({ detail: "x".repeat(500) });
  });

  it.each([301, 401, 403, 404, 408, 409, 429, 500, 502, 503, 504])(
    "is to be sent again for status %i, which no other report would escape",
    (status) => {
      expect(outcomeOf(status, SUCCESS)).toEqual({ kind: "again", reason: `status ${status}` });
    },
  );
});
