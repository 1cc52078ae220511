// Loaded before the provider of dynamic resources: an engine that is killed cannot end it, and it would wait for ever.
const CHECK_MS = 1_000;
const parent = process.ppid;

setInterval(() => {
  if (process.ppid !== parent) process.exit(0);
}, CHECK_MS).unref();
