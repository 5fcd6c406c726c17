// The lock screen: what others see of a message without opening the phone.

import { $, chatTime, make } from "/static/api.js";
import { now } from "/static/clock.js";
import { firstLine } from "/static/text.js";

const NOTES = 4;

// What comes unasked: a notice, or a message when nothing was said for two minutes.
function isPush(message, messages) {
  if (message.from !== "account" || message.passive) return false;
  if (message.type === "template") return true;
  return !messages.some((one) => one.from === "person" && one.at <= message.at && message.at - one.at < 120);
}

export function drawLock(messages, account, open) {
  const pushed = messages.filter((one) => isPush(one, messages)).slice(-NOTES).reverse();
  const notes = (most) => pushed.slice(0, most).map((one) => note(one, account, open));
  $("lock-notes").replaceChildren(...notes(NOTES));
  $("mini-notes").replaceChildren(...notes(1));
  for (const id of ["lock-none", "mini-none"]) $(id).hidden = pushed.length > 0;
}

function note(message, account, open) {
  const logo = make("img");
  logo.src = "/static/account.svg";
  logo.alt = "";
  const head = make("div", "note-head", make("strong", "", account.name),
    make("span", "", chatTime(message.at, now())));
  const node = make("button", "note", logo,
    make("div", "", head, make("div", "note-line", firstLine(message))));
  node.addEventListener("click", (event) => { event.stopPropagation(); open(message); });
  return node;
}
