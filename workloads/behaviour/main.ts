import { runWorker } from "../runtime";
import { handler } from "./handle";

void runWorker(handler);
