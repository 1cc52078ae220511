import { fileOfCheckout } from "../checkout";
import type { Files } from "../files";

/** What a task in Python imports to make secrets of this machine: `from secret_files import made`. */
export const secretFiles = (): Files => ({
  "secret_files.py": fileOfCheckout("components/core/local/secret_files.py"),
});
