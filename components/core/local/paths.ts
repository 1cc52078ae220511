import { join } from "node:path";

/** Where a process of the local place has its files, as pure functions of the place's folder and the process's name. */
export const configFolder = (folder: string, name: string): string => join(folder, "config", name);
export const dataFolder = (folder: string, name: string): string => join(folder, "data", name);
export const logFile = (folder: string, name: string): string => join(folder, "logs", `${name}.log`);
export const recordFolder = (folder: string): string => join(folder, "run");
export const recordFile = (folder: string, name: string): string => join(recordFolder(folder), `${name}.json`);
