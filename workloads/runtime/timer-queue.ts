interface Node {
  readonly at: number;
  readonly key: string;
}

/** Keys by time, the earliest first: a binary heap. A key may stand in it at several times. */
export class TimerQueue {
  readonly #heap: Node[] = [];

  get first(): Node | undefined {
    return this.#heap[0];
  }

  push(at: number, key: string): void {
    const heap = this.#heap;
    let place = heap.length;
    const node = { at, key };
    heap.push(node);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || parent.at <= at) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = node;
  }

  pop(): Node | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (left === undefined) break;
      if (right !== undefined && right.at < left.at) below += 1;
      const child = heap[below];
      if (child === undefined || child.at >= last.at) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
    return first;
  }
}
