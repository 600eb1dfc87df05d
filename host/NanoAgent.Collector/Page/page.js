"use strict";
// Shows what /v1 says, every two seconds while the page is seen. Every text of a device goes in as text, never as
// markup.
(() => {
  const PAGE_DEVICES = 25;      // devices on the page at once
  const OPEN_AT_FIRST = 6;      // of those, unfolded when they first appear; only unfolded ones are asked for series
  const POINTS = 60;            // readings in a chart
  const POLL_MS = 2000;
  const POLL_MAX_MS = 30000;    // between tries while the collector is away
  const TIMEOUT_MS = 10000;
  const WIDTH = 240, HEIGHT = 52, PAD = 4;

  const id = name => document.getElementById(name);
  const cards = new Map();
  let token = null, after = "", next = null, delay = POLL_MS, timer = 0, running = false, again = false;

  function make(parent, tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    parent.append(node);
    return node;
  }

  function set(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  function draw(parent, className) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", className);
    parent.append(path);
    return path;
  }

  function fact(list, label, className) {
    const group = make(list, "div", className);
    make(group, "dt", "", label);
    return make(group, "dd");
  }

  const count = number => number.toLocaleString("en").replaceAll(",", "\u202f");

  /** For the eye only: four digits and a prefix. The reading itself is always the exact decimal. */
  function brief(low, high) {
    const size = Math.max(Math.abs(low), Math.abs(high));
    const [scale, prefix] = [[1e12, "\u202fT"], [1e9, "\u202fG"], [1e6, "\u202fM"], [1e3, "\u202fk"], [1, ""]]
      .find(([step]) => size >= step * 10 || step === 1);
    const digits = number => String(Number((number / scale).toPrecision(4)));
    return `${digits(low)} … ${digits(high)}${prefix}`;
  }

  function age(instant) {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(instant)) / 1000));
    if (seconds < 5) return "just now";
    if (seconds < 90) return seconds + " s ago";
    if (seconds < 5400) return Math.round(seconds / 60) + " min ago";
    return seconds < 129600 ? Math.round(seconds / 3600) + " h ago" : Math.round(seconds / 86400) + " days ago";
  }

  const unitText = unit => unit === "Cel" ? "°C" : unit;

  function newCard(name, open) {
    const card = { root: make(id("devices"), "details"), tiles: new Map() };
    card.root.open = open;
    const summary = make(card.root, "summary");
    make(summary, "h2", "", name);
    const facts = make(summary, "dl", "facts");
    card.records = fact(facts, "records");
    card.boot = fact(facts, "boot");
    card.sequence = fact(facts, "sequence");
    card.duplicates = fact(facts, "duplicates");
    card.conflicts = fact(facts, "conflicts", "conflicts");
    card.seen = make(fact(facts, "seen"), "time");
    card.grid = make(card.root, "div", "series");
    card.root.addEventListener("toggle", () => { if (card.root.open) refresh(); });
    return card;
  }

  function newTile(grid, name) {
    const tile = { root: make(grid, "figure", "tile") };
    make(tile.root, "h3", "", name);
    const reading = make(tile.root, "p", "reading");
    tile.value = make(reading, "b");
    tile.unit = make(reading, "span");
    tile.chart = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    tile.chart.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    tile.chart.setAttribute("preserveAspectRatio", "none");
    tile.chart.setAttribute("role", "img");
    tile.area = draw(tile.chart, "area");
    tile.curve = draw(tile.chart, "curve");
    tile.tip = draw(tile.chart, "tip");
    tile.root.append(tile.chart);
    const caption = make(tile.root, "figcaption");
    tile.range = make(caption, "span");
    tile.count = make(caption, "span");
    return tile;
  }

  function chart(tile, series) {
    const values = series.points.map(point => Number(point.value));
    const times = series.points.map(point => point.timeMs);
    const low = Math.min(...values), high = Math.max(...values);
    const start = Math.min(...times), span = Math.max(...times) - start;
    const x = index => PAD + (WIDTH - 2 * PAD)
      * (span > 0 ? (times[index] - start) / span : values.length > 1 ? index / (values.length - 1) : 1);
    const y = index => high > low
      ? PAD + (HEIGHT - 2 * PAD) * (high - values[index]) / (high - low)
      : HEIGHT / 2;
    const path = values.map((_, index) => `${index ? "L" : "M"}${x(index).toFixed(1)} ${y(index).toFixed(1)}`).join("");
    const last = values.length - 1;
    tile.curve.setAttribute("d", path);
    tile.area.setAttribute("d", last > 0
      ? `${path}L${x(last).toFixed(1)} ${HEIGHT}L${x(0).toFixed(1)} ${HEIGHT}Z` : "");
    tile.tip.setAttribute("d", last < 0 ? "" : `M${x(last).toFixed(1)} ${y(last).toFixed(1)}h.01`);
    set(tile.range, last < 1 ? "" : low === high ? "steady" : brief(low, high));
    tile.chart.setAttribute("aria-label", last < 0 ? "no readings" :
      `${series.series}: ${values.length} readings from ${low} to ${high} ${unitText(series.unit)}`);
  }

  function showSeries(card, list) {
    const seen = new Set();
    for (const series of list) {
      const key = series.series + "\n" + series.unit;
      seen.add(key);
      let tile = card.tiles.get(key);
      if (!tile) {
        tile = newTile(card.grid, series.series);
        card.tiles.set(key, tile);
      }
      const value = series.last ? series.last.value : "–";
      set(tile.value, value);
      tile.value.className = value.length > 13 ? "long" : "";
      set(tile.unit, unitText(series.unit));
      set(tile.count, count(series.records) + (series.records === 1 ? " record" : " records"));
      if (series.last) tile.value.title = new Date(series.last.timeMs).toISOString()
        + (series.last.timeFrom === "arrival" ? " (counted from arrival)" : "");
      chart(tile, series);
    }
    for (const [key, tile] of card.tiles) {
      if (!seen.has(key)) { tile.root.remove(); card.tiles.delete(key); }
    }
  }

  function showDevices(devices) {
    const names = new Set(devices.map(device => device.device));
    for (const [name, card] of cards) {
      if (!names.has(name)) { card.root.remove(); cards.delete(name); }
    }
    devices.forEach((device, index) => {
      let card = cards.get(device.device);
      if (!card) {
        card = newCard(device.device, index < OPEN_AT_FIRST);
        cards.set(device.device, card);
      }
      if (id("devices").children[index] !== card.root) {
        id("devices").insertBefore(card.root, id("devices").children[index] || null);
      }
      set(card.records, count(device.records));
      set(card.boot, String(device.lastBoot));
      set(card.sequence, String(device.lastSequence));
      set(card.duplicates, count(device.duplicates));
      set(card.conflicts, count(device.conflicts));
      card.conflicts.parentNode.hidden = device.conflicts === 0;
      set(card.seen, age(device.lastSeen));
      card.seen.dateTime = card.seen.title = device.lastSeen;
    });
  }

  function showTotals(stats) {
    for (const name of ["devices", "records", "batches", "duplicates", "conflicts"]) {
      set(id("total-" + name), count(stats[name]));
    }
    id("conflicts").hidden = stats.conflicts === 0;
  }

  function state(kind, text) {
    if (id("state").dataset.state !== kind) id("state").dataset.state = kind;
    set(id("state"), text);
  }

  async function ask(path) {
    const response = await fetch(path, {
      headers: token ? { Authorization: "Bearer " + token } : {},
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw Object.assign(new Error("answer " + response.status), { status: response.status });
    return response.json();
  }

  async function load() {
    const [stats, page] = await Promise.all([
      ask("/v1/stats"),
      ask(`/v1/devices?limit=${PAGE_DEVICES}&after=${encodeURIComponent(after)}`),
    ]);
    next = page.next;
    id("login").hidden = true;
    id("empty").hidden = stats.devices !== 0;
    id("pages").hidden = !next && !after;
    id("next").disabled = !next;
    showTotals(stats);
    showDevices(page.devices);
    for (const [name, card] of cards) {
      if (card.root.open) {
        showSeries(card, (await ask(`/v1/devices/${encodeURIComponent(name)}/series?points=${POINTS}`)).series);
      }
    }
  }

  async function refresh() {
    if (running) { again = true; return; }
    running = true;
    clearTimeout(timer);
    try {
      await load();
      delay = POLL_MS;
      state("live", "live");
    } catch (fault) {
      delay = Math.min(delay * 2, POLL_MAX_MS);
      id("login").hidden = fault.status !== 401;
      state("lost", fault.status === 401 ? "token needed" : "collector not reached, trying again");
    }
    running = false;
    if (!document.hidden) timer = setTimeout(refresh, again ? 0 : delay);
    again = false;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { clearTimeout(timer); state("wait", "paused"); } else refresh();
  });
  id("login").addEventListener("submit", event => {
    event.preventDefault();
    token = id("token").value.trim();
    refresh();
  });
  id("next").addEventListener("click", () => { after = next || ""; refresh(); });
  id("first").addEventListener("click", () => { after = ""; refresh(); });
  id("sample").textContent = `curl ${location.origin}/v1/telemetry -H 'Content-Type: application/senml+json' \\
  -H 'Idempotency-Key: "shell.1.1.1"' \\
  -d '[{"bn":"shell/","device":"shell","boot":1,"first":1,"count":1,"n":"answer","v":42}]'`;
  refresh();
})();
