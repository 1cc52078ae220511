import { runWorker } from "../../../workloads/runtime";
import { handler } from "./handle";

void runWorker(handler);
