// Remembers where raw tags lead, so that a known series is found by one map look-up a tag: no sorting, and no text is made of the tags.
// In: tag values in the order of a list, or a record of tags in the order in which its keys come.  Out: what was remembered for them.
// Invariant: at most `limit` ways are remembered; a way that was not leads to undefined, never to another's target.
// Not here: which ways are equal (cells.ts).

/** A record from which tags are read. */
export type TagSource = Readonly<Record<string, unknown>>;

interface Node<Target> {
  target: Target | undefined;
  next: Map<unknown, Node<Target>> | undefined;
}

/** A memory of ways. The steps of a way are the values of listed tags, or names and values in turn. */
export interface Paths<Target> {
  readonly limit: number;
  readonly root: Node<Target>;
  count: number;
}

const emptyNode = <Target>(): Node<Target> => ({ target: undefined, next: undefined });

/** A memory of at most `limit` ways, none yet. */
export function createPaths<Target>(limit: number): Paths<Target> {
  return { limit, root: emptyNode(), count: 0 };
}

/** Remembers a way, unless the memory is full. */
export function rememberPath<Target>(paths: Paths<Target>, steps: readonly unknown[], target: Target): void {
  if (paths.count >= paths.limit) return;
  paths.count += 1;
  let node = paths.root;
  for (const step of steps) {
    node.next ??= new Map();
    const known = node.next.get(step) ?? emptyNode<Target>();
    node.next.set(step, known);
    node = known;
  }
  node.target = target;
}

/** Steps of a record's tags, as `rememberPath` takes them; `names` are all its keys when none are listed. */
export function stepsOf(source: TagSource, names: readonly string[], listed: boolean): readonly unknown[] {
  return listed ? names.map((name) => source[name]) : names.flatMap((name) => [name, source[name]]);
}

/** Where the values of listed tags lead. */
export function followListed<Target>(
  paths: Paths<Target>,
  source: TagSource,
  names: readonly string[],
): Target | undefined {
  let node: Node<Target> | undefined = paths.root;
  for (let at = 0; at < names.length && node !== undefined; at += 1) node = node.next?.get(source[names[at] as string]);
  return node?.target;
}

/** Where all tags of a record lead. */
export function followAll<Target>(paths: Paths<Target>, source: TagSource): Target | undefined {
  let node: Node<Target> | undefined = paths.root;
  for (const name of Object.keys(source)) {
    node = node.next?.get(name)?.next?.get(source[name]);
    if (node === undefined) return undefined;
  }
  return node.target;
}
