// The map of the library: points on a canvas, coloured by a column, named when pointed at.
const libraryMap = (() => {
  const element = (name) => document.getElementById(`map-${name}`);
  if (!element("data")) return null;
  const data = JSON.parse(element("data").textContent);
  const canvas = element("canvas"), pen = canvas.getContext("2d"), name = element("name");
  const RAMP = ["#4063d8", "#1f9fb5", "#4fae57", "#d9a320", "#d6503f"];
  const MOST_CLASSES = 8, REACH = 14, NEAREST = 0.8, FARTHEST = 60;
  const view = { x: 0.5, y: 0.5, zoom: 1 };
  let column = 0, colours = [], pointed = -1, kept = -1, found = null;

  const resolved = (() => {
    const probe = document.body.appendChild(document.createElement("span"));
    return (variable) => { probe.style.color = `var(${variable})`; return getComputedStyle(probe).color; };
  })();

  const side = () => Math.min(canvas.clientWidth, canvas.clientHeight) * 0.94 * view.zoom;
  const placeX = (i) => canvas.clientWidth / 2 + (data.x[i] - view.x) * side();
  const placeY = (i) => canvas.clientHeight / 2 - (data.y[i] - view.y) * side();

  const mixed = (share) => {
    const place = Math.min(0.9999, Math.max(0, share)) * (RAMP.length - 1), low = Math.floor(place), rest = place - low;
    const part = (colour, at) => parseInt(colour.slice(at, at + 2), 16);
    const parts = [1, 3, 5].map((at) => Math.round(part(RAMP[low], at) * (1 - rest) + part(RAMP[low + 1], at) * rest));
    return `rgb(${parts.join(",")})`;
  };

  const bounds = (values) => {
    const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
    const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
    return sorted.length ? [at(0.02), at(0.98)] : [0, 1];
  };

  const words = (place, i) => {
    const { kind, values, classes } = data.columns[place];
    if (values[i] === null) return "unknown";
    return kind === "class" ? classes[values[i]] : Number(values[i].toPrecision(4)).toLocaleString("en");
  };

  const legendItem = (colour, label) => {
    const item = document.createElement("span"), swatch = document.createElement("i");
    swatch.style.background = colour;
    item.append(swatch, label);
    return item;
  };

  const rampItem = (low, high) => {
    const item = document.createElement("span"), ramp = document.createElement("span");
    ramp.className = "ramp";
    ramp.style.background = `linear-gradient(to right, ${RAMP.join(",")})`;
    const written = (value) => Number(value.toPrecision(3)).toLocaleString("en");
    item.append(`${written(low)} or less`, ramp, `${written(high)} or more`);
    return item;
  };

  const colourByClass = ({ values, classes }) => {
    const shown = classes.slice(0, MOST_CLASSES).map((label, code) => ({ label, colour: resolved(`--s${code}`) }));
    const other = resolved("--s8");
    colours = values.map((code) => (code === null || code >= shown.length ? other : shown[code].colour));
    const items = shown.map(({ label, colour }) => legendItem(colour, label));
    const rest = values.some((code) => code === null || code >= shown.length);
    element("legend").replaceChildren(...items, ...(rest ? [legendItem(other, "other or unknown")] : []));
  };

  const colourByNumber = ({ values }) => {
    const [low, high] = bounds(values), other = resolved("--s8");
    colours = values.map((value) => (value === null ? other : mixed((value - low) / (high - low || 1))));
    element("legend").replaceChildren(rampItem(low, high));
  };

  const colour = () => {
    const chosen = data.columns[column];
    if (chosen) (chosen.kind === "class" ? colourByClass : colourByNumber)(chosen);
    else colours = data.x.map(() => resolved("--s0"));
    draw();
  };

  const dot = (i, radius) => {
    pen.beginPath();
    pen.arc(placeX(i), placeY(i), radius, 0, 7);
    pen.fill();
  };

  const ringed = (i, style) => {
    if (i < 0) return;
    pen.strokeStyle = resolved(style);
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(placeX(i), placeY(i), 7, 0, 7);
    pen.stroke();
  };

  const draw = () => {
    const ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    const radius = Math.min(6, 2.2 * Math.sqrt(view.zoom));
    // What the column knows nothing of lies below what it knows, and paler.
    const known = (i) => !data.columns[column] || data.columns[column].values[i] !== null;
    for (const pass of [false, true]) {
      for (let i = 0; i < data.x.length; i += 1) {
        if (known(i) !== pass) continue;
        pen.globalAlpha = found && !found.has(i) ? 0.1 : pass ? 0.85 : 0.35;
        pen.fillStyle = colours[i];
        dot(i, found && found.has(i) ? radius + 1.5 : radius);
      }
    }
    pen.globalAlpha = 1;
    ringed(kept, "--s1");
    ringed(pointed, "--ink");
  };

  const nearest = (x, y) => {
    let best = -1, least = REACH * REACH;
    for (let i = 0; i < data.x.length; i += 1) {
      const away = (placeX(i) - x) ** 2 + (placeY(i) - y) ** 2;
      if (away < least) { best = i; least = away; }
    }
    return best;
  };

  const point = (x, y) => {
    pointed = nearest(x, y);
    name.hidden = pointed < 0;
    canvas.style.cursor = pointed < 0 ? "" : "pointer";
    if (pointed >= 0) {
      const chosen = data.columns[column];
      name.textContent = data.names[pointed] + (chosen ? `\n${chosen.name}: ${words(column, pointed)}` : "");
      const left = Math.min(placeX(pointed) + 12, canvas.clientWidth - name.offsetWidth - 4);
      const above = placeY(pointed) - name.offsetHeight - 10;
      name.style.transform = `translate(${Math.max(4, left)}px, ${above > 0 ? above : placeY(pointed) + 14}px)`;
    }
    draw();
  };

  const keep = (x, y) => {
    kept = nearest(x, y);
    element("kept").hidden = kept < 0;
    const row = (label, value) => {
      const parts = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
      parts[1].textContent = `${label} `;
      parts[2].textContent = value;
      parts[0].append(parts[1], parts[2]);
      return parts[0];
    };
    if (kept >= 0) {
      const rows = data.columns.map((one, place) => row(one.name, words(place, kept)));
      element("kept").replaceChildren(row("track", data.names[kept]), ...rows);
    }
    point(x, y);
  };

  const zoom = (factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
    const before = side();
    view.zoom = Math.min(FARTHEST, Math.max(NEAREST, view.zoom * factor));
    // What is under the pointer stays there.
    view.x += (x - canvas.clientWidth / 2) * (1 / before - 1 / side());
    view.y -= (y - canvas.clientHeight / 2) * (1 / before - 1 / side());
    name.hidden = true;
    draw();
  };

  const move = (byX, byY) => {
    view.x -= byX / side();
    view.y += byY / side();
    name.hidden = true;
    draw();
  };

  const all = () => { Object.assign(view, { x: 0.5, y: 0.5, zoom: 1 }); name.hidden = true; draw(); };

  const find = (text) => {
    const wanted = text.trim().toLowerCase();
    const matches = data.names.flatMap((one, i) => (one.toLowerCase().includes(wanted) ? [i] : []));
    found = wanted ? new Set(matches) : null;
    draw();
  };

  const options = data.columns.map((one, place) => new Option(one.name, place));
  element("column").replaceChildren(...options);
  element("column").addEventListener("change", (event) => { column = Number(event.target.value); colour(); });
  element("find").addEventListener("input", (event) => find(event.target.value));
  element("in").addEventListener("click", () => zoom(1.5));
  element("out").addEventListener("click", () => zoom(1 / 1.5));
  element("all").addEventListener("click", all);
  scheme.onChange(colour);
  new ResizeObserver(draw).observe(canvas);
  colour();
  return { canvas, point, keep, zoom, move, leave: () => { pointed = -1; name.hidden = true; draw(); } };
})();
