// Whose phone it is: search, roles, hints.

import { $, face, make } from "/static/api.js";

// People of a role before "more"; a search shows more at once.
const SHOWN = 6, FOUND = 60;

export class People {
  constructor(choose) {
    this.choose = choose;
    this.all = [];
    this.current = "";
    this.unfolded = new Set();
    $("search").addEventListener("input", () => this.draw());
    $("search").addEventListener("keydown", (event) => this.fromSearch(event));
    $("people").addEventListener("keydown", (event) => this.inList(event));
  }

  set(people) {
    this.all = people;
    this.draw();
  }

  mark(person) {
    this.current = key(person);
    this.draw();
  }

  // The person of an openid (and appid, where two accounts know it).
  find(openid, appid = "") {
    if (!openid) return undefined;
    return this.all.find((one) => one.openid === openid && (!appid || one.appid === appid));
  }

  draw() {
    const words = $("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.all.filter((person) => words.every((word) => text(person).includes(word)));
    const groups = groupBy(found);
    const nodes = [];
    const most = words.length ? FOUND : SHOWN;
    for (const [name, people] of groups) nodes.push(this.group(name, people, most));
    if (!this.all.length) {
      nodes.push(make("div", "nobody", "这里还没有人。用 PUT /control/people 放进来，名单会自己出现。"));
    } else if (!found.length) {
      nodes.push(make("div", "nobody", "没找到。可以打姓名、首字母、学号工号、班级或身份"));
    }
    $("people").replaceChildren(...nodes);
  }

  group(name, people, most) {
    const box = make("div", "", make("div", "group", `${name} ${people.length}`));
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", name);
    const shown = people.slice(0, this.unfolded.has(name) ? people.length : most);
    const now = people.find((person) => key(person) === this.current);
    if (now && !shown.includes(now)) shown.unshift(now);
    box.append(...shown.map((person) => this.person(person)));
    if (people.length > shown.length) {
      const more = make("button", "others", `还有 ${people.length - shown.length} 人`);
      more.addEventListener("click", () => { this.unfolded.add(name); this.draw(); });
      box.append(more);
    }
    return box;
  }

  person(person) {
    const words = make("div", "person-words", make("strong", "", person.name || person.openid),
      make("span", "", about(person)));
    const mine = key(person) === this.current;
    const row = make("button", mine ? "person now" : "person", face(person), words);
    if (mine) row.setAttribute("aria-current", "true");
    if (!person.subscribed) row.append(make("span", "gone", "未关注"));
    row.addEventListener("click", () => this.choose(person));
    return row;
  }

  fromSearch(event) {
    if (event.isComposing) return;
    const first = $("people").querySelector(".person");
    if (event.key === "Enter" && $("search").value.trim()) first?.click();
    else if (event.key === "ArrowDown") first?.focus();
    else return;
    event.preventDefault();
  }

  inList(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const rows = [...$("people").querySelectorAll("button")];
    const at = rows.indexOf(document.activeElement) + step;
    (at < 0 ? $("search") : rows[Math.min(at, rows.length - 1)]).focus();
  }
}

export const key = (person) => `${person.appid}:${person.openid}`;
const group = (person) => person.role || person.group || "其他";

// Class or department (where the role is the heading already), number, note, hint.
export function about(person) {
  const number = person.hint.includes(person.number) ? "" : person.number;
  return [person.role ? person.group : "", number, person.note, person.hint].filter(Boolean).join(" · ");
}

const text = (person) => [person.name, person.number, person.spelt, person.note, person.group, person.role,
  person.hint, person.openid].join(" ").toLowerCase();

function groupBy(people) {
  const groups = new Map();
  for (const person of people) {
    if (!groups.has(group(person))) groups.set(group(person), []);
    groups.get(group(person)).push(person);
  }
  return groups;
}
