// The demo's clock: what time the page shows, and moving it.

import { $, call, make, parts } from "/static/api.js";

const DAY = 86400, BEIJING = 8 * 3600;

let offset = 0;

export const now = () => Date.now() / 1000 + offset;

export function setClock(clock) {
  offset = clock.now - Date.now() / 1000;
  drawClock();
}

export function drawClock() {
  const at = parts(now());
  $("clock-day").textContent = `${at.year}年${at.month}月${at.day}日 ${at.week} ${at.clock}`;
  for (const id of ["status-time", "lock-time", "mini-time"]) $(id).textContent = at.clock;
  $("status-demo").textContent = `演示 ${at.month}月${at.day}日 ${at.week}`;
  for (const id of ["lock-day", "mini-day"]) $(id).textContent = `${at.month}月${at.day}日 ${at.week}`;
}

// Moments people wait for. `week` counts from 0 for Monday; each is the next one that comes.
const STOPS = [
  ["次日 07:30", (today) => today + DAY + 7.5 * 3600],
  ["周五 16:30", (today, week) => next(today + ((4 - week + 7) % 7) * DAY + 16.5 * 3600, 7 * DAY)],
  ["周日 20:00", (today, week) => next(today + ((6 - week + 7) % 7) * DAY + 20 * 3600, 7 * DAY)],
  ["下周一 08:00", (today, week) => today + (7 - week) * DAY + 8 * 3600],
  ["下月 1 日 08:00", firstOfNextMonth],
  ["今天 23:59", (today) => next(today + DAY - 60, DAY)],
];

const next = (moment, step) => (moment > now() ? moment : moment + step);

function firstOfNextMonth(today) {
  const { year, month } = parts(today);
  return Date.UTC(year, month, 1) / 1000 - BEIJING + 8 * 3600;
}

export function startClock(fail) {
  const move = (body) => call("POST", "clock", body).then(setClock, fail);
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", () => move({ advance: Number(button.dataset.advance) }));
  }
  $("clock-stops").replaceChildren(...STOPS.map(([label, find]) => {
    const button = make("button", "small", label);
    button.addEventListener("click", () => {
      const number = Math.floor((now() + BEIJING) / DAY);
      move({ set: find(number * DAY - BEIJING, (number + 3) % 7) });
    });
    return button;
  }));
  $("clock-more").addEventListener("toggle", fillInput);
  $("clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if ($("clock-value").value) move({ set: $("clock-value").value });
  });
  setInterval(drawClock, 5000);
}

function fillInput() {
  $("clock-value").value = new Date((now() + BEIJING) * 1000).toISOString().slice(0, 16);
}
