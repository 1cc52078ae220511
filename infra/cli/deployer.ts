import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderText } from "../../components/core/plan";
import { documentsOf, documentTable } from "../deployer/documents";
import { DEPLOYER_USAGE, parseDeployer } from "../deployer/flags";
import { quotasOf, quotaTable } from "../deployer/quotas";
import { clusterSettings, graphOfStack } from "../graphs";
import { run, say } from "./terminal";

/** What who deploys a stack must be allowed, and what the account must hold; nothing is asked of AWS. */
async function main(): Promise<void> {
  const flags = parseDeployer(process.argv.slice(2));
  if (flags === undefined) {
    say(DEPLOYER_USAGE);
    return;
  }
  const settings = clusterSettings(flags.stack);
  if (settings.place !== "aws") {
    throw new Error(
      `stack "${flags.stack}" must be of place "aws" to need rights of AWS, got "${settings.place}"; name another stack`,
    );
  }
  const { graph, planned } = await graphOfStack(settings);
  const documents = documentsOf(graph, settings.region, flags);
  for (const { name, content } of documents) {
    const text = JSON.stringify(content, null, 2);
    if (flags.out === undefined) {
      say(`${name}:\n${text}\n`);
      continue;
    }
    mkdirSync(flags.out, { recursive: true });
    const file = join(flags.out, `${flags.stack}-${name}.json`);
    writeFileSync(file, `${text}\n`);
    say(file);
  }
  say("");
  say(renderText(documentTable(documents)));
  say("");
  say(renderText(quotaTable(quotasOf(graph, planned))));
}

run(main);
