// Where things stand: panels as columns or drawers, the lock screen, the second phone.

import { read, write } from "/static/address.js";
import { $ } from "/static/api.js";
import { drop, raise } from "/static/layers.js";

// Narrower than this a part has no column of its own; with two phones there is less room.
const ROOM = { people: 800, tools: 1000, two: 860, peopleOfTwo: 1120, toolsOfTwo: 1400 };

const framed = parent !== window;

let given = null, columns = "";

// The phone at the right; `choosing` says that the list is for it.
export const beside = {
  person: null,
  choosing: false,

  show(person, { keep = false } = {}) {
    if (framed) return;
    const other = person || null;
    if ((other && other.openid) === (this.person && this.person.openid)) return;
    this.person = other;
    if (!other) this.choosing = false;
    write({ beside: other ? other.openid : "" }, { keep });
    load(other);
    drawLayout();
  },

  tellParent(person) {
    if (framed) parent.postMessage({ beside: person.openid }, location.origin);
  },
};

function load(person) {
  const frame = $("beside-frame");
  if (!person) {
    frame.removeAttribute("src");
    return;
  }
  const query = new URLSearchParams({ appid: person.appid, openid: person.openid });
  if (frame.dataset.openid !== person.openid) frame.src = `/phone?${query}`;
  frame.dataset.openid = person.openid;
}

// Somebody to set beside: of another role if there is one.
function another() {
  const me = given.person(), all = given.people();
  return all.find((one) => (one.role || one.group) !== (me.role || me.group) && one.subscribed)
    || all.find((one) => one.openid !== me.openid);
}

export function startDesk(parts) {
  given = parts;
  $("back").addEventListener("click", () => showPanel("people"));
  $("status-demo").addEventListener("click", () => { showPanel("people"); $("clock-more").open = true; });
  $("lock-open").addEventListener("click", () => showPanel("lock"));
  $("lock").addEventListener("click", () => showPanel(""));
  $("scrim").addEventListener("click", () => showPanel(""));
  for (const button of document.querySelectorAll(".close-drawer")) {
    button.addEventListener("click", () => showPanel(""));
  }
  $("two").addEventListener("click", toggleTwo);
  for (const side of ["left", "right"]) {
    $(`side-${side}`).addEventListener("click", () => {
      beside.choosing = side === "right";
      drawLayout();
    });
  }
  startTabs();
  addEventListener("message", (event) => {
    if (event.origin !== location.origin || !event.data || !event.data.beside) return;
    $("beside-frame").dataset.openid = event.data.beside;
    beside.show(given.people().find((one) => one.openid === event.data.beside), { keep: true });
  });
  addEventListener("resize", drawLayout);
  drawLayout();
}

function toggleTwo() {
  if (beside.person) return beside.show(null);
  const other = another();
  if (!other) return given.fail(new Error("要有第二个人才能并排"));
  return beside.show(other);
}

export function drawLayout() {
  const two = Boolean(beside.person) && innerWidth >= ROOM.two;
  const shown = {
    people: innerWidth >= (two ? ROOM.peopleOfTwo : ROOM.people),
    tools: innerWidth >= (two ? ROOM.toolsOfTwo : ROOM.tools),
  };
  const data = document.body.dataset;
  data.wide = String(innerWidth >= ROOM.people);
  data.two = String(two);
  data.people = shown.people ? "column" : "drawer";
  data.tools = shown.tools ? "column" : "drawer";
  $("two").hidden = framed || innerWidth < ROOM.two;
  $("two").setAttribute("aria-pressed", String(two));
  $("two").textContent = two ? "收起右边" : "并排";
  $("side").hidden = !two;
  $("side-left").setAttribute("aria-pressed", String(!beside.choosing));
  $("side-right").setAttribute("aria-pressed", String(beside.choosing));
  $("sheet-tools").hidden = shown.tools;
  const before = columns;
  columns = `${shown.people} ${shown.tools}`;
  if (before && before !== columns) {
    showPanel(read().show, { keep: true });
    given.changed();
  }
}

// ---- what is open over the phone: "lock", "people", "tools" or ""

export const toolsShown = () => document.body.dataset.tools === "column" || document.body.dataset.open === "tools";

export const openTools = () => showPanel("tools");

export function showPanel(name, { keep = false } = {}) {
  const data = document.body.dataset;
  const wanted = ["lock", "people", "tools"].includes(name) && data[name] !== "column" ? name : "";
  if (read().show !== name && (wanted || !name)) write({ show: wanted }, { keep });
  if ((data.open || "") === wanted) return;
  const tools = toolsShown();
  data.open = wanted;
  $("lock").hidden = wanted !== "lock";
  $("scrim").hidden = !["people", "tools"].includes(wanted);
  for (const id of ["lock", "drawer", "tools"]) drop($(id));
  const close = () => showPanel("");
  if (wanted === "lock") raise($("lock"), close);
  if (wanted === "people") raise($("drawer"), close, $("search"));
  if (wanted === "tools") raise($("tools"), close, $("tools-close"));
  if (tools !== toolsShown()) given.changed();
}

// ---- tabs: faults and journal

function startTabs() {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  for (const tab of tabs) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const other = tabs[(tabs.indexOf(tab) + 1) % tabs.length];
      choose(other);
      other.focus();
    });
  }
  choose(tabs.find((tab) => tab.dataset.tab === read().tab) || tabs[0]);

  function choose(chosen) {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      $(tab.getAttribute("aria-controls")).hidden = tab !== chosen;
    }
    write({ tab: chosen === tabs[0] ? "" : chosen.dataset.tab }, { keep: true });
  }
}
