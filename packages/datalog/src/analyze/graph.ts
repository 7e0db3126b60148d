// Strongly connected components of a directed graph.
// In: edges by node number.  Out: components, bottom up: a component comes after all that its nodes point to.
// Invariant: linear in nodes and edges, without recursion, so long chains do not exhaust the stack.
// Not here: what nodes and edges mean.

/** The components of the graph `edges[from] = [to, ...]`; nodes of a component ascend. */
export function stronglyConnected(edges: readonly (readonly number[])[]): number[][] {
  const count = edges.length;
  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const stack: number[] = [];
  const components: number[][] = [];
  let visited = 0;

  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) continue;
    const path: { readonly node: number; edge: number }[] = [{ node: root, edge: 0 }];
    while (path.length > 0) {
      const step = path.at(-1)!;
      const { node } = step;
      if (step.edge === 0) {
        order[node] = visited;
        low[node] = visited;
        visited += 1;
        stack.push(node);
        onStack[node] = 1;
      }
      const next = edges[node]![step.edge];
      if (next !== undefined) {
        step.edge += 1;
        if (order[next] === -1) path.push({ node: next, edge: 0 });
        else if (onStack[next] === 1) low[node] = Math.min(low[node]!, order[next]!);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low[parent.node] = Math.min(low[parent.node]!, low[node]!);
      if (low[node] === order[node]) components.push(cut(node));
    }
  }
  return components;

  function cut(root: number): number[] {
    const component: number[] = [];
    for (;;) {
      const node = stack.pop()!;
      onStack[node] = 0;
      component.push(node);
      if (node === root) return component.sort((a, b) => a - b);
    }
  }
}

/** A shortest path from `start` back to itself through nodes that `within` allows, as nodes (the first is `start`); empty when there is none. */
export function shortestCycle(
  edges: readonly (readonly number[])[],
  start: number,
  first: number,
  within: ReadonlySet<number>,
): number[] {
  const before = new Map<number, number>([[first, start]]);
  const queue = [first];
  for (let i = 0; i < queue.length; i++) {
    const node = queue[i]!;
    if (node === start) break;
    for (const next of edges[node]!) {
      if (!within.has(next) || before.has(next)) continue;
      before.set(next, node);
      queue.push(next);
    }
  }
  if (!before.has(start) && first !== start) return [];
  const path: number[] = [];
  for (let node = first === start ? start : before.get(start)!; node !== start; node = before.get(node)!)
    path.push(node);
  return [start, ...path.reverse()];
}
