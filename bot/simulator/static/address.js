// What the page shows is in its address, so that a link or the back button brings it again.
//
//   /phone?openid=A&appid=X   whose phone          &beside=B        a second phone at its right
//   &show=lock|people|tools|scan                   &tab=faults|journal
//   &scan=TICKET              scans that code once, then it is gone from the address

const NAMES = ["appid", "openid", "beside", "show", "tab", "scan"];

export function read() {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) || ""]));
}

// Changes some parts; `keep` puts no new step under the back button.
export function write(changes, { keep = false } = {}) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const target = `/phone?${query}`;
  if (target === location.pathname + location.search) return;
  if (keep) history.replaceState(null, "", target);
  else history.pushState(null, "", target);
}
