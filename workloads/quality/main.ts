import { runWorker } from "../runtime";
import { qualityHandler } from "./handle";

void runWorker(qualityHandler());
