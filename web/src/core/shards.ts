/**
 * Shards: data files that register themselves. A `<script src>` loads where `fetch` is refused (file://) and needs
 * neither Range requests nor a server that knows JSON.
 */

interface Waiting {
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
}

const arrived = new Map<string, unknown>();
const waiting = new Map<string, Waiting>();

/** Called by a shard file with its name and data. */
export function shard(name: string, value: unknown): void {
  arrived.set(name, value);
  waiting.get(name)?.resolve(value);
}

/** The data of shard *name* when it is here already, as a page's own script brought it; else null. */
export function held<T>(name: string): T | null {
  return (arrived.get(name) as T | undefined) ?? null;
}

/** Loads shard *name* from `<root>shards/<name>.js`, once; rejects when it cannot be had (and may be tried again). */
export function load<T>(name: string, root = ""): Promise<T> {
  if (arrived.has(name)) return Promise.resolve(arrived.get(name) as T);
  const known = waiting.get(name);
  if (known) return known.promise as Promise<T>;
  if (!/^[A-Za-z0-9._-]+$/.test(name)) return Promise.reject(new Error(`not a shard name: ${name}`));

  let resolve!: (value: unknown) => void;
  const promise = new Promise<unknown>((done, fail) => {
    resolve = done;
    const script = document.createElement("script");
    const failed = (): void => {
      waiting.delete(name);
      script.remove();
      fail(new Error(`shard ${name} could not be loaded`));
    };
    script.src = `${root}shards/${name}.js`;
    script.async = true;
    script.onerror = failed;
    script.onload = () => {
      if (!arrived.has(name)) failed();
    };
    document.head.append(script);
  });
  waiting.set(name, { promise, resolve });
  return promise as Promise<T>;
}
