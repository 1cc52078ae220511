// What the plain CLI's language host does with infra/index.ts: ts-node, the project's settings, the entry called. The engine is
// played by one that takes every resource. Runs in the checkout. Prints the outputs and what was loaded.
const { join } = require("node:path");
const pulumi = require("@pulumi/pulumi");

const root = process.cwd();
require("ts-node").register({ transpileOnly: true, cwd: root });

async function main() {
  const resources = [];
  const newResource = ({ type, name, inputs }) => {
    resources.push(type);
    return { id: name, state: inputs };
  };
  await pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "millrace", "local");
  pulumi.runtime.setAllConfig({ "millrace:place": "local", "millrace:ports": '{"kafka":19999}' });
  const outputs = await require(join(root, "infra/index.ts"))();
  pulumi.output(outputs).apply((values) => {
    const kafkaClients = Object.keys(require.cache).filter((path) => path.includes("node_modules/kafkajs/"));
    console.log(JSON.stringify({ resources, outputs: values, kafkaClients }));
  });
}

void main();
