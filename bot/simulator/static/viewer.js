// Over the chat: a picture at full size, a web page in its frame.

import { $ } from "/static/api.js";

export function zoom(address) {
  $("viewer-image").src = address;
  $("viewer").classList.remove("close-up");
  $("viewer").hidden = false;
}

export function openWeb(address, person, account) {
  const query = new URLSearchParams({ appid: person.appid, openid: person.openid, url: address });
  $("web-title").textContent = account.name;
  $("web-out").href = `/phone/open?${query}`;
  $("web-frame").src = `/phone/open?${query}`;
  $("web").hidden = false;
}

export function closeWeb() {
  $("web").hidden = true;
  $("web-frame").src = "about:blank";
}

export function startViewer() {
  let timer = 0;
  // One tap closes, two look closer, as on the phone.
  $("viewer").addEventListener("click", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { $("viewer").hidden = true; }, 240);
  });
  $("viewer").addEventListener("dblclick", () => {
    clearTimeout(timer);
    const viewer = $("viewer"), box = $("viewer-scroll");
    viewer.classList.toggle("close-up");
    box.scrollTo((box.scrollWidth - box.clientWidth) / 2, (box.scrollHeight - box.clientHeight) / 2);
  });
  $("web-close").addEventListener("click", closeWeb);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    $("viewer").hidden = true;
    closeWeb();
  });
}
