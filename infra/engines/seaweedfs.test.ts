import { readFileSync } from "node:fs";
import { versions } from "../../components/core/versions";

test("the module that is built is that of the version file", () => {
  expect(readFileSync("infra/seaweedfs/go.mod", "utf8")).toContain(
    `\tgithub.com/seaweedfs/seaweedfs ${versions.seaweedfs} // indirect\n`,
  );
});
