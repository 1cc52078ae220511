import { createServer } from "node:http";

/** A bare node:http server that reads each request to its end and answers 202, without Kafka: what the gateway cannot exceed. */
const port = Number(process.argv[2]);
createServer((request, response) => {
  request.resume();
  request.once("end", () => {
    response.writeHead(202, { "content-type": "application/json", "content-length": 2 }).end("{}");
  });
}).listen(port, "127.0.0.1", () => {
  process.stdout.write("ready\n");
});
process.on("SIGTERM", () => process.exit(0));
