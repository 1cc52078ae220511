import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../paths";
import { artefacts } from "./artefacts";
import { provenPage } from "./render";

const { root } = paths();
const file = join(root, "components/PROVEN.md");

test("the page is written from the list (UPDATE_PROVEN=1 npm test -- infra/proven)", () => {
  const page = provenPage(artefacts);
  if (process.env.UPDATE_PROVEN === "1") writeFileSync(file, page);
  expect(readFileSync(file, "utf8")).toBe(page);
});

test("each artefact is of a room that there is, and is shown by tests that there are, or was seen by hand", () => {
  const rooms = readdirSync(join(root, "components"));
  for (const { room, tests, byHand } of artefacts) {
    expect(rooms).toContain(room);
    expect(tests.filter((test) => !existsSync(join(root, test)))).toEqual([]);
    expect(tests.length > 0 || byHand !== undefined).toBe(true);
  }
});
