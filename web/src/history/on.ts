/**
 * "As in force on" a day: a date field over the table of periods, from whose rows it is answered. The table says the
 * same without script: `<table data-onemap-periods data-as-of="2026-03-01">` with rows
 * `<tr data-from="2021-01-15" data-until="2023-09-29">` (ISO days, both included; until "" = no end is known), whose
 * cells `data-onemap-answer` are the answer. The address carries the day: `#on=2024-03-01`, or `?on=` for those who
 * write links. Days compare as text.
 */
import { append, each, element } from "../dom";
import { word, type Words } from "../data";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export interface Row {
  readonly from: string;
  readonly until: string;
}

/** The rows that hold on *day*, in their order. */
export function holding<R extends Row>(rows: readonly R[], day: string): readonly R[] {
  return rows.filter((row) => row.from <= day && (row.until === "" || day <= row.until));
}

/** The day that the address names, or null. */
export function dayInAddress(search: string, hash: string): string | null {
  const found = /^#on=([^&]*)$/.exec(hash)?.[1] ?? new URLSearchParams(search).get("on");
  return found && DAY.test(found) ? found : null;
}

function spoken(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? day : at.toLocaleDateString(document.documentElement.lang || "zh", { dateStyle: "long", timeZone: "UTC" } as Intl.DateTimeFormatOptions);
}

function remember(day: string): void {
  const hash = day ? `#on=${day}` : "";
  if (location.hash === hash) return;
  try {
    history.replaceState(history.state, "", hash || location.pathname + location.search);
  } catch {
    location.hash = hash;
  }
}

function bring(form: HTMLFormElement): void {
  const table = document.querySelector<HTMLTableElement>("table[data-onemap-periods]");
  const field = form.querySelector<HTMLInputElement>("input[type=date]");
  const answer = form.querySelector<HTMLElement>("[role=status]");
  if (!table || !field || !answer) return;
  const words = JSON.parse(form.dataset["words"] ?? "{}") as Words;
  const rows = Array.from(table.querySelectorAll<HTMLTableRowElement>("tr[data-from]"), (row) => ({ row, from: row.dataset["from"] ?? "", until: row.dataset["until"] ?? "" }));
  const first = rows.reduce((least, { from }) => (least === "" || from < least ? from : least), "");
  const asOf = table.dataset["asOf"] ?? "";

  const show = (day: string): void => {
    const held = DAY.test(day) ? holding(rows, day) : [];
    rows.forEach(({ row }) => row.classList.toggle("om-periods__held", held.some((one) => one.row === row)));
    answer.replaceChildren();
    if (!DAY.test(day)) return;
    const date = spoken(day);
    if (held.length === 0) {
      append(answer, element("p", {}, day < first ? word(words, "before", { date, first: spoken(first) }) : word(words, "none", { date })));
    } else {
      append(answer, element("p", {}, element("strong", {}, word(words, "held", { date })), held.length > 1 && ` ${word(words, "several")}`));
      const list = element("ul");
      held.forEach(({ row }) => {
        const item = element("li");
        row.querySelectorAll("[data-onemap-answer]").forEach((cell) => {
          const part = element("span");
          part.append(...Array.from(cell.childNodes, (node) => node.cloneNode(true)));
          item.append(part);
        });
        list.append(item);
      });
      answer.append(list);
    }
    if (asOf && day > asOf) append(answer, element("p", { class: "om-note" }, word(words, "ahead", { date: spoken(asOf) })));
  };

  const asked = (): void => {
    // an unfinished date reads as none
    show(field.value);
    remember(field.value);
  };
  const addressed = (): void => {
    const day = dayInAddress(location.search, location.hash);
    if (!day) return;
    field.value = day;
    show(field.value);
    if (location.hash.startsWith("#on=")) form.scrollIntoView({ block: "center" });
  };
  field.addEventListener("change", asked);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    asked();
    (answer.querySelector<HTMLElement>("a") ?? answer).focus();
  });
  window.addEventListener("hashchange", addressed);
  form.hidden = false;
  addressed();
}

export function onDay(): void {
  each<HTMLFormElement>("form[data-onemap-on]", bring);
}
