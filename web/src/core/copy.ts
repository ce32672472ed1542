/**
 * Buttons that copy a code or a cite line: `<button data-onemap-copy="text">` or `data-onemap-copy-from="element id"`,
 * with the answers `data-onemap-copied` and `data-onemap-failed`.
 */
import { each, element } from "../dom";

/** Copies *text*; the old command serves plain http, where `navigator.clipboard` does not exist. */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // refused by permission: the old way may still work
    }
  }
  const area = element("textarea", { class: "om-copy-buffer", readonly: true, "aria-hidden": "true", tabindex: "-1" });
  const focused = document.activeElement;
  area.value = text;
  document.body.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}

export function copyButtons(): void {
  each<HTMLButtonElement>("[data-onemap-copy],[data-onemap-copy-from]", (button) => {
    const answer = element("span", { class: "om-copy-answer", role: "status" });
    let timer = 0;
    button.hidden = false;
    button.after(answer);
    button.addEventListener("click", () => {
      const from = button.dataset["onemapCopyFrom"];
      const text = from ? document.getElementById(from)?.textContent?.trim() ?? "" : button.dataset["onemapCopy"] ?? "";
      void copyText(text).then((done) => {
        answer.textContent = (done ? button.dataset["onemapCopied"] : button.dataset["onemapFailed"]) ?? "";
        window.clearTimeout(timer);
        timer = window.setTimeout(() => (answer.textContent = ""), 4000);
      });
    });
  });
}
