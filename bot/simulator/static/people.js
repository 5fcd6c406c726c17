// Whose phone it is: search, groups, hints.

import { $, face, make } from "/static/api.js";

// People of a group before "more"; a search shows more at once.
const SHOWN = 6, FOUND = 60;

export class People {
  constructor(choose) {
    this.choose = choose;
    this.all = [];
    this.current = "";
    this.unfolded = new Set();
    $("search").addEventListener("input", () => this.draw());
  }

  set(people) {
    this.all = people;
    this.draw();
  }

  mark(person) {
    this.current = key(person);
    this.draw();
  }

  draw() {
    const words = $("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.all.filter((person) => words.every((word) => text(person).includes(word)));
    const groups = Map.groupBy ? Map.groupBy(found, group) : groupBy(found);
    const nodes = [];
    const most = words.length ? FOUND : SHOWN;
    for (const [name, people] of groups) nodes.push(...this.group(name, people, most));
    if (!this.all.length) {
      nodes.push(make("div", "nobody", "这里还没有人。用 PUT /control/people 放进来，名单会自己出现。"));
    } else if (!found.length) {
      nodes.push(make("div", "nobody", "没有找到"));
    }
    $("people").replaceChildren(...nodes);
  }

  group(name, people, most) {
    const nodes = [make("div", "group", `${name} ${people.length}`)];
    const shown = people.slice(0, this.unfolded.has(name) ? people.length : most);
    const now = people.find((person) => key(person) === this.current);
    if (now && !shown.includes(now)) shown.unshift(now);
    nodes.push(...shown.map((person) => this.person(person)));
    if (people.length > shown.length) {
      const more = make("button", "others", `还有 ${people.length - shown.length} 人`);
      more.addEventListener("click", () => { this.unfolded.add(name); this.draw(); });
      nodes.push(more);
    }
    return nodes;
  }

  person(person) {
    const words = make("div", "person-words", make("strong", "", person.name || person.openid),
      make("span", "", about(person)));
    const row = make("button", key(person) === this.current ? "person now" : "person",
      face(person), words);
    if (!person.subscribed) row.append(make("span", "gone", "未关注"));
    row.addEventListener("click", () => this.choose(person));
    return row;
  }
}

export const key = (person) => `${person.appid}:${person.openid}`;
const group = (person) => person.role || person.group || "其他";

// Class or department (where the role is the heading already), note, hint.
export function about(person) {
  return [person.role ? person.group : "", person.note, person.hint].filter(Boolean).join(" · ");
}

const text = (person) =>
  [person.name, person.note, person.group, person.role, person.hint, person.openid].join(" ").toLowerCase();

function groupBy(people) {
  const groups = new Map();
  for (const person of people) groups.set(group(person), [...(groups.get(group(person)) || []), person]);
  return groups;
}
