import type { Manifest } from "../../../components/core/kubernetes";
import { deliveredManifests } from "../../delivery";
import { clusterSettings, type ClusterStack, clusterStacks, graphOfStack } from "../../graphs";
import { objectsOf } from "../topology/objects";
import { lateNotices, notices } from "./notice";
import { reachDefects } from "./reach";

jest.setTimeout(600_000);

const manifests = {} as Record<ClusterStack, readonly Manifest[]>;
beforeAll(async () => {
  for (const stack of clusterStacks) {
    const { graph, rooms } = await graphOfStack(clusterSettings(stack));
    const delivered = rooms.delivery === undefined ? [] : deliveredManifests(rooms.delivery);
    manifests[stack] = [...objectsOf(graph).map(({ manifest }) => manifest), ...delivered];
  }
});

describe.each(clusterStacks)("the stack %s", (stack) => {
  test("tells of every page within a minute of its fault, as it is rendered", () => {
    expect(notices(manifests[stack]).length).toBeGreaterThan(5);
    expect(lateNotices(manifests[stack])).toEqual([]);
  });

  test("lets Prometheus reach all that it is told to scrape", () => {
    expect(reachDefects(manifests[stack])).toEqual([]);
  });
});
