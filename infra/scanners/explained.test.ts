import { type Explanation, type Finding, settledName, unexplained } from "./explained";

const found: Finding = {
  check: "CKV_K8S_11",
  title: "CPU limits should be set",
  object: "Job.millrace-pinot.tables-…",
};
const why = (objects: readonly string[], check = "CKV_K8S_11"): Explanation => ({
  check,
  objects,
  reason: "So it is.",
});

test("a finding that nobody explains is told, with what to do", () => {
  expect(unexplained([found], [])).toEqual([
    "Job.millrace-pinot.tables-…: CKV_K8S_11 (CPU limits should be set) must be mended, or explained in infra/scanners/explained.json",
  ]);
  expect(unexplained([found], [why(["Job.millrace-pinot.tables-…"], "CKV_K8S_8")])).toHaveLength(2);
});

test("one that is explained by its object, or by the beginning of its name, is not", () => {
  expect(unexplained([found], [why(["Job.millrace-pinot.tables-…"])])).toEqual([]);
  expect(unexplained([found], [why(["*"])])).toEqual([]);
  expect(unexplained([found], [why(["Job.millrace-pinot.*"])])).toEqual([]);
});

test("an explanation of what is not found is told, so that none outlives its cause", () => {
  expect(unexplained([found], [why(["*", "Job.millrace-trino.views-…"])])).toEqual([
    "infra/scanners/explained.json: CKV_K8S_11 of Job.millrace-trino.views-… explains nothing that was found; remove it",
  ]);
});

test("a name that follows from content is told without its hash", () => {
  expect(settledName("Job.millrace-pinot.pinot-tables-6548c317de")).toBe("Job.millrace-pinot.pinot-tables-…");
  expect(settledName("Deployment.millrace-trino.trino-worker")).toBe("Deployment.millrace-trino.trino-worker");
});
