const CHECK_MS = 500;

/** Ends this process when the one that started it is gone: standard input then closes, or another becomes the parent. */
export function endWithParent(): void {
  const parent = process.ppid;
  process.stdin.on("end", () => process.exit(0)).resume();
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, CHECK_MS).unref();
}
