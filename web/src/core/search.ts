/**
 * The theme's search, asked in Chinese. Its index holds single characters (the generator splits sentences so), but the
 * theme cuts a question into words of a dictionary that nobody installed, and loses the last of them. Here a section is
 * found when it holds all characters of the question.
 */

/** Asks for every character of the Chinese words in *question*, where the theme would take any of them. */
export function apart(question: string): string {
  return question.replace(/[\u3400-\u9fff]{2,}/g, (word) => ` ${[...word].map((c) => `+${c}`).join(" ")} `).trim();
}

/** What the theme says to its worker; 2 is a question. */
interface Told {
  readonly type: number;
  readonly data: unknown;
}

/** Called before anyone can ask; `Worker` is the theme's stand-in for workers on `file://`. */
export function chineseSearch(): void {
  const worker = (window as unknown as { Worker?: { prototype: { postMessage(told: Told, ...rest: unknown[]): void } } }).Worker;
  if (!worker) return;
  const post = worker.prototype.postMessage;
  worker.prototype.postMessage = function (told, ...rest) {
    const asked = told?.type === 2 && typeof told.data === "string" ? { ...told, data: apart(told.data) } : told;
    post.call(this, asked, ...rest);
  };
}
