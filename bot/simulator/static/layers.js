// What lies over the phone: the newest has the keyboard, Escape closes it, focus goes back.

import { $ } from "/static/api.js";

const open = [];

export function raise(node, close, focus) {
  if (open.some((one) => one.node === node)) return;
  open.push({ node, close, back: document.activeElement });
  settle();
  (focus || node).focus({ preventScroll: true });
}

export function drop(node) {
  const at = open.findIndex((one) => one.node === node);
  if (at < 0) return;
  const [{ back }] = open.splice(at, 1);
  settle();
  if (back && back.isConnected) back.focus({ preventScroll: true });
}

function settle() {
  const top = open.at(-1)?.node;
  const phone = $("phone");
  const inside = Boolean(top) && phone.contains(top);
  phone.inert = Boolean(top) && !inside;
  for (const child of phone.children) {
    child.inert = inside && child !== top && child.id !== "toast";
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !open.length) return;
  event.preventDefault();
  open.at(-1).close();
});
