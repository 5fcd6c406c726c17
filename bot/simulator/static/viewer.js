// Over the chat: a picture at full size, a web page in its frame.

import { $ } from "/static/api.js";
import { drop, raise } from "/static/layers.js";

const CLOSEST = 6, CLOSER = 2.5, TAP_MS = 240;

// Scale of the picture and where its middle lies from the middle of the screen.
let scale = 1, left = 0, top = 0, medium = "";
const fingers = new Map();

export function zoom(address, mediaId) {
  medium = mediaId;
  $("viewer-image").src = address;
  look(1, 0, 0);
  $("viewer").hidden = false;
  raise($("viewer"), closeViewer);
}

export function closeViewer() {
  $("viewer").hidden = true;
  fingers.clear();
  drop($("viewer"));
}

function look(to, x, y) {
  scale = Math.min(CLOSEST, Math.max(1, to));
  const box = $("viewer").getBoundingClientRect(), image = $("viewer-image");
  const roomX = Math.max(0, (image.offsetWidth * scale - box.width) / 2);
  const roomY = Math.max(0, (image.offsetHeight * scale - box.height) / 2);
  left = Math.min(roomX, Math.max(-roomX, x));
  top = Math.min(roomY, Math.max(-roomY, y));
  image.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
  $("viewer").classList.toggle("close-up", scale > 1);
}

// Closer around a point of the screen, which stays where it is.
function lookAround(to, clientX, clientY) {
  const box = $("viewer").getBoundingClientRect();
  const x = clientX - box.left - box.width / 2, y = clientY - box.top - box.height / 2;
  const factor = Math.min(CLOSEST, Math.max(1, to)) / scale;
  look(to, x - (x - left) * factor, y - (y - top) * factor);
}

export function startViewer(identify) {
  const viewer = $("viewer");
  viewer.addEventListener("pointerdown", down);
  viewer.addEventListener("pointermove", moved);
  for (const end of ["pointerup", "pointercancel"]) viewer.addEventListener(end, up);
  viewer.addEventListener("wheel", (event) => {
    event.preventDefault();
    lookAround(scale * Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
  }, { passive: false });
  viewer.addEventListener("keydown", key);
  $("viewer-close").addEventListener("click", closeViewer);
  $("viewer-code").addEventListener("click", () => identify(medium));
  $("web-close").addEventListener("click", closeWeb);
}

let gap = 0, moves = 0, tapTimer = 0, lastTap = 0;

function down(event) {
  if (event.target.closest("button")) return;
  $("viewer").setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  if (fingers.size === 1) moves = 0;
  gap = spread();
}

function moved(event) {
  const before = fingers.get(event.pointerId);
  if (!before) return;
  const x = event.clientX - before.x, y = event.clientY - before.y;
  moves += Math.abs(x) + Math.abs(y);
  fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  if (fingers.size === 2) {
    const wide = spread(), [one, two] = fingers.values();
    if (gap) lookAround(scale * (wide / gap), (one.x + two.x) / 2, (one.y + two.y) / 2);
    gap = wide;
  } else if (scale > 1) {
    look(scale, left + x, top + y);
  }
}

// One tap closes, two look closer, as on the phone.
function up(event) {
  if (!fingers.delete(event.pointerId)) return;
  gap = spread();
  if (fingers.size || moves > 8 || event.type === "pointercancel") return;
  clearTimeout(tapTimer);
  if (event.timeStamp - lastTap < TAP_MS) {
    lastTap = 0;
    lookAround(scale > 1 ? 1 : CLOSER, event.clientX, event.clientY);
    return;
  }
  lastTap = event.timeStamp;
  tapTimer = setTimeout(closeViewer, TAP_MS);
}

function spread() {
  if (fingers.size !== 2) return 0;
  const [one, two] = fingers.values();
  return Math.hypot(one.x - two.x, one.y - two.y);
}

function key(event) {
  const step = 60;
  const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  if (event.key === "+" || event.key === "=") look(scale * 1.5, left * 1.5, top * 1.5);
  else if (event.key === "-") look(scale / 1.5, left / 1.5, top / 1.5);
  else if (event.key === "0") look(1, 0, 0);
  else if (moves[event.key]) look(scale, left + moves[event.key][0], top + moves[event.key][1]);
  else return;
  event.preventDefault();
}

// ---- a web page

export function openWeb(address, person, account) {
  const query = new URLSearchParams({ appid: person.appid, openid: person.openid, url: address });
  $("web-title").textContent = account.name;
  $("web-out").href = `/phone/open?${query}`;
  $("web-frame").src = `/phone/open?${query}`;
  $("web").hidden = false;
  raise($("web"), closeWeb, $("web-close"));
}

export function closeWeb() {
  if ($("web").hidden) return;
  $("web").hidden = true;
  $("web-frame").src = "about:blank";
  drop($("web"));
}
