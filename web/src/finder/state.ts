/** The finder's state in the address, so that a link shows the same list. The hash works on file:// as well. */

export interface State {
  readonly text: string;
  readonly area: string;
  readonly category: string;
  /** Whether the words are looked for in clauses instead of names. */
  readonly clauses: boolean;
  /** 1-based. */
  readonly page: number;
}

/** Reads `#q=…&area=…&category=…&page=…`, `in=clauses`; a form on another page may pass the same names as a query. */
export function readState(hash: string, search = ""): State {
  const from = new URLSearchParams(hash.replace(/^#/, "") || search.replace(/^\?/, ""));
  const page = Number.parseInt(from.get("page") ?? "1", 10);
  return { text: from.get("q") ?? "", area: from.get("area") ?? "", category: from.get("category") ?? "", clauses: from.get("in") === "clauses", page: page > 0 ? page : 1 };
}

export function writeState(state: State): string {
  const to = new URLSearchParams();
  if (state.clauses) to.set("in", "clauses");
  if (state.text) to.set("q", state.text);
  if (state.area) to.set("area", state.area);
  if (state.category) to.set("category", state.category);
  if (state.page > 1) to.set("page", String(state.page));
  const text = to.toString();
  return text ? "#" + text : "";
}
