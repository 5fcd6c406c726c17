// Line icons, drawn here so that the page needs nothing from elsewhere.

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  back: [12, 22, ["M10 2 2.5 11 10 20"], 2],
  more: [22, 6, ["M2.5 3h.01M11 3h.01M19.5 3h.01"], 4],
  close: [18, 18, ["M2 2 16 16M16 2 2 16"], 2],
  out: [20, 20, ["M8 3H3v14h14v-5M12 2h6v6M18 2 9.5 10.5"], 1.8],
  menu: [26, 26, ["M4 5h18v16H4zM8.5 10.500h9M8.5 15.500h9"], 1.7],
  keyboard: [28, 28, ["M5 6.5h18a2.5 2.5 0 0 1 2.5 2.5v10a2.5 2.5 0 0 1-2.5 2.5H5A2.5 2.5 0 0 1 2.5 19V9A2.5 2.5 0 0 1 5 6.5zM7.3 11.2h.01M11.8 11.2h.01M16.3 11.2h.01M20.7 11.2h.01M7.3 15h.01M20.7 15h.01M11 17.2h6M11.8 14.2h.01M16.3 14.2h.01"], 1.7],
  plus: [28, 28, ["M14 2a12 12 0 1 1 0 24 12 12 0 0 1 0-24zM14 8.500v11M8.5 14h11"], 1.7],
  list: [11, 10, ["M1 1.500h9M1 5h9M1 8.500h9"], 1.2],
  album: [28, 28, ["M3 6h22v17H3zM3 19l6.5-6.5 6 6 3.5-3.5 6 5.500M18.5 11h.01"], 1.7],
  place: [28, 28, ["M14 25c-5-6-8-9.5-8-13.500a8 8 0 0 1 16 0C22 15.5 19 19 14 25zM14 9a2.6 2.6 0 1 1 0 5.200A2.6 2.6 0 0 1 14 9z"], 1.7],
  scan: [28, 28, ["M3 9V4h5M20 4h5v5M25 19v5h-5M8 24H3v-5M3 14h22"], 1.9],
  go: [8, 14, ["M1 1.5 6.5 7 1 12.5"], 1.5],
  voice: [16, 18, ["M2 8.500h.01M5 5.500a5 5 0 0 1 0 7M8.5 2.500a9 9 0 0 1 0 13"], 1.8],
};

export function icon(name) {
  if (name === "status") return statusIcons();
  const [width, height, paths, stroke] = SHAPES[name];
  const svg = element(width, height);
  for (const d of paths) {
    const path = document.createElementNS(SVG, "path");
    const parts = { d, fill: "none", stroke: "currentColor", "stroke-width": stroke,
      "stroke-linecap": "round", "stroke-linejoin": "round" };
    for (const [key, value] of Object.entries(parts)) path.setAttribute(key, value);
    svg.append(path);
  }
  return svg;
}

function statusIcons() {
  const svg = element(68, 13);
  const shapes = [
    "M0 9h3v4H0zM5 6.500h3V13H5zM10 3.500h3V13h-3zM15 0h3v13h-3z",
    "M31 13l-2.3-2.700a3.6 3.6 0 0 1 4.6 0zM26.4 7.700a7 7 0 0 1 9.2 0l-1.3 1.500a5 5 0 0 0-6.6 0zM23.6 4.500a11.3 11.3 0 0 1 14.8 0l-1.3 1.500a9.3 9.3 0 0 0-12.2 0z",
    "M46 0h17a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3H46a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3zm0 1a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h17a2 2 0 0 0 2-2V3a2 2 0 0 0-2-2zM45.5 2.500h15v8h-15zM67 4.500c1 .3 1 3.7 0 4z",
  ];
  for (const d of shapes) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    path.setAttribute("fill", "currentColor");
    path.setAttribute("fill-rule", "evenodd");
    svg.append(path);
  }
  return svg;
}

function element(width, height) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

export function fillIcons(root) {
  for (const place of root.querySelectorAll("[data-icon]")) {
    place.replaceChildren(icon(place.dataset.icon));
  }
}
