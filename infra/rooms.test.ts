import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { paths } from "./paths";

const components = join(paths().root, "components");
const rooms = readdirSync(components, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "core" && !entry.name.startsWith("."))
  .map(({ name }) => name);

test.each(rooms)("the room %s has the shape of every room", (room) => {
  const files = [
    "spec.ts",
    "render.ts",
    "observe.ts",
    "component.ts",
    "render.test.ts",
    "component.test.ts",
    "index.ts",
    "README.md",
  ];
  expect(files.filter((file) => !existsSync(join(components, room, file)))).toEqual([]);
});
