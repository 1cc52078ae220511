import { readFileSync } from "node:fs";
import { versions } from "../../components/core/versions";

test("the module that is built is that of the version file", () => {
  expect(readFileSync("infra/trivy/go.mod", "utf8")).toContain(
    `\nrequire github.com/aquasecurity/trivy v${versions.trivy} // indirect\n`,
  );
});
