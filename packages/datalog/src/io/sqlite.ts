// SQLite files: a table or view into rows, rows into a table.
// In: a path, a table, rows.  Out: rows; a file. Node's own `node:sqlite` does it, or the optional peer `node-sqlite3-wasm` where Node has none.
// Invariant: names are quoted, values are bound; integers arrive exact.
// Not here: what values become (column.ts).
import { IoError } from "./error.js";

/** As much of a database as tables of facts need. */
interface Database {
  rows(sql: string): Iterable<readonly unknown[]>;
  execute(sql: string): void;
  insert(sql: string, rows: Iterable<readonly SqliteValue[]>): number;
  close(): void;
}

/** What a cell may hold when it is written. */
export type SqliteValue = string | number | bigint | null;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Rows of a table or view, as lists in the order of its columns. */
export async function readTable(
  path: string,
  table: string,
  relation: string,
  take: (columns: number, row: readonly unknown[], position: number) => void,
): Promise<number> {
  return withDatabase(path, relation, true, (database) => {
    let position = 0;
    for (const row of database.rows(`SELECT * FROM ${quoted(table)}`)) take(row.length, row, position++);
    return position;
  });
}

/** Replaces a table by the given rows. */
export async function writeTable(
  path: string,
  table: string,
  relation: string,
  columns: readonly { readonly name: string; readonly type: "TEXT" | "INTEGER" | "REAL" }[],
  rows: Iterable<readonly SqliteValue[]>,
): Promise<number> {
  // A relation without attributes is a table with one column that says so.
  const wanted = columns.length === 0 ? [{ name: "present", type: "INTEGER" as const }] : columns;
  return withDatabase(path, relation, false, (database) => {
    database.execute("BEGIN");
    database.execute(`DROP TABLE IF EXISTS ${quoted(table)}`);
    database.execute(
      `CREATE TABLE ${quoted(table)} (${wanted.map(({ name, type }) => `${quoted(name)} ${type}`).join(", ")})`,
    );
    const count = database.insert(`INSERT INTO ${quoted(table)} VALUES (${wanted.map(() => "?").join(", ")})`, rows);
    database.execute("COMMIT");
    return count;
  });
}

async function withDatabase<T>(
  path: string,
  relation: string,
  readOnly: boolean,
  use: (database: Database) => T,
): Promise<T> {
  const open = await driver(path, relation);
  let database: Database | undefined;
  try {
    database = open(path, readOnly);
    return use(database);
  } catch (error) {
    if (error instanceof IoError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new IoError(
      "io/sqlite",
      { file: path, relation },
      `${reason}; check that this is a SQLite database with the table of "${relation}"`,
      {
        cause: error,
      },
    );
  } finally {
    database?.close();
  }
}

type Open = (path: string, readOnly: boolean) => Database;

async function driver(path: string, relation: string): Promise<Open> {
  const own = (process as { getBuiltinModule?: (name: string) => unknown }).getBuiltinModule?.("node:sqlite");
  if (own !== undefined) return openOwn(own as OwnModule);
  try {
    const module = (await import("node-sqlite3-wasm")) as unknown as { default?: PeerModule } & PeerModule;
    return openPeer(module.default ?? module);
  } catch (error) {
    throw new IoError(
      "io/sqlite",
      { file: path, relation },
      "nothing can open SQLite files here; use a Node that has node:sqlite (22.13 or newer), or install node-sqlite3-wasm",
      { cause: error },
    );
  }
}

interface OwnModule {
  readonly DatabaseSync: new (
    path: string,
    options: { readOnly: boolean },
  ) => {
    prepare(sql: string): {
      iterate(): Iterable<Record<string, unknown>>;
      run(...values: readonly SqliteValue[]): unknown;
      setReadBigInts(on: boolean): void;
    };
    exec(sql: string): void;
    close(): void;
  };
}

function openOwn({ DatabaseSync }: OwnModule): Open {
  return (path, readOnly) => {
    const database = new DatabaseSync(path, { readOnly });
    return {
      *rows(sql) {
        const statement = database.prepare(sql);
        statement.setReadBigInts(true);
        for (const row of statement.iterate()) yield Object.values(row);
      },
      execute: (sql) => database.exec(sql),
      insert: (sql, rows) => {
        const statement = database.prepare(sql);
        let count = 0;
        for (const row of rows) {
          statement.run(...row);
          count += 1;
        }
        return count;
      },
      close: () => database.close(),
    };
  };
}

interface PeerModule {
  readonly Database: new (
    path: string,
    options: { fileMustExist: boolean; readOnly: boolean },
  ) => {
    prepare(sql: string): {
      iterate(): Iterable<Record<string, unknown>>;
      run(values: readonly SqliteValue[]): unknown;
      finalize(): void;
    };
    exec(sql: string): void;
    close(): void;
  };
}

function openPeer({ Database }: PeerModule): Open {
  return (path, readOnly) => {
    const database = new Database(path, { fileMustExist: readOnly, readOnly });
    const prepared = <T>(sql: string, use: (statement: ReturnType<typeof database.prepare>) => T): T => {
      const statement = database.prepare(sql);
      try {
        return use(statement);
      } finally {
        statement.finalize();
      }
    };
    return {
      rows: (sql) => prepared(sql, (statement) => Array.from(statement.iterate(), (row) => Object.values(row))),
      execute: (sql) => database.exec(sql),
      insert: (sql, rows) =>
        prepared(sql, (statement) => {
          let count = 0;
          for (const row of rows) {
            statement.run(row);
            count += 1;
          }
          return count;
        }),
      close: () => database.close(),
    };
  };
}
