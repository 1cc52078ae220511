import { Children } from "./children";

const node = (name: string, script: string, withinMs = 10_000) => ({
  name,
  command: process.execPath,
  args: ["-e", script],
  withinMs,
});

describe("the bench's children", () => {
  const children = new Children();
  afterAll(() => children.close());

  it("give their lines when they end well", async () => {
    expect(await children.start(node("two lines", "console.log('a'); console.log('b')")).done).toEqual(["a", "b"]);
  });

  it("tell their last lines when they fail", async () => {
    const child = children.start(node("broken", "console.error('no such thing'); process.exit(3)"));
    await expect(child.done).rejects.toThrow("broken failed (exit 3). Its last lines:\nno such thing");
  });

  it("are told apart from a command that is not there", async () => {
    const child = children.start({ name: "missing", command: "/nowhere/java", args: [], withinMs: 1_000 });
    await expect(child.done).rejects.toThrow("missing failed (spawn /nowhere/java ENOENT)");
  });

  it("are waited for by a line", async () => {
    const child = children.start(
      node("server", "console.log('starting'); console.log('ready'); setInterval(() => {}, 1000)"),
    );
    expect(await child.line((line) => line === "ready")).toBe("ready");
    await child.stop();
    expect(await child.done).toEqual(["starting", "ready"]);
  });

  it("fail whoever waits for a line that does not come", async () => {
    const child = children.start(node("silent", "console.log('bye')"));
    await expect(child.line((line) => line === "ready")).rejects.toThrow(
      "silent ended without the line that was waited for. Its last lines:\nbye",
    );
  });

  it("are killed when their time is up", async () => {
    const child = children.start(node("endless", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)", 300));
    await expect(child.done).rejects.toThrow("endless failed (SIGKILL)");
  });

  it("end with the bench, and none starts afterwards", async () => {
    const own = new Children();
    const child = own.start(node("server", "setInterval(() => {}, 1000)"));
    await own.close();
    await expect(child.done).rejects.toThrow("server failed (SIGTERM)");
    expect(() => own.start(node("late", ""))).toThrow("the bench is ending, late is not started");
  });
});
