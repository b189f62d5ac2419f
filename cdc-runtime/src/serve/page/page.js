"use strict";
// Asks /status.json and draws what it says. Every text goes in as text, never as markup.
const EVERY = 2000, PATIENCE = 5000, SVG = "http:" + "//www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
let answered = null;

function put(at, text) { if (at.textContent !== text) at.textContent = text; }
function tone(at, word) { if (at.dataset.tone !== word) at.dataset.tone = word; }
function rate(number) { return number > 0 && number < 100 ? short.format(number) : whole.format(number); }
function plural(number, word) { return whole.format(number) + " " + word + (number === 1 ? "" : "s"); }

function span(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 120) return seconds + " s";
  if (seconds < 7200) return Math.floor(seconds / 60) + " min";
  return seconds < 172800 ? Math.floor(seconds / 3600) + " h" : Math.floor(seconds / 86400) + " days";
}
function bytes(number) {
  for (const unit of ["bytes", "kB", "MB", "GB"]) {
    if (number < 1000) return (unit === "bytes" ? number : short.format(number)) + " " + unit;
    number /= 1000;
  }
  return short.format(number) + " TB";
}
function clock(seconds) { return new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ") + " UTC"; }

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
function drawn(name, className) {
  const made = document.createElementNS(SVG, name);
  made.setAttribute("class", className);
  return made;
}

// A chart: its baseline is zero, its right end is now, the dot is the latest value. What is
// below `least` does not fill it.
function chart(svg, values, label, least = 1) {
  if (!svg.firstChild) svg.append(...["base", "area", "line", "now"].map((part) => drawn("path", part)));
  const { width, height } = svg.viewBox.baseVal, room = values.length;
  const top = Math.max(least, ...values.filter((value) => value !== null));
  const x = (at) => ((width - 4) * (at + 1) / Math.max(room, 1)).toFixed(1);
  const y = (value) => (height - 1 - (height - 6) * value / top).toFixed(1);
  let line = "", first = null;
  values.forEach((value, at) => {
    if (value === null) return;
    line += (first === null ? "M" : "L") + x(at) + " " + y(value);
    if (first === null) first = at;
  });
  const last = values.at(-1), [base, area, path, now] = svg.children;
  base.setAttribute("d", "M0 " + (height - 1) + "H" + width);
  path.setAttribute("d", line);
  area.setAttribute("d", line && line + "V" + (height - 1) + "H" + x(first) + "Z");
  now.setAttribute("d", last === null || last === undefined ? "" : "M" + x(room - 1) + " " + y(last) + "h0");
  svg.classList.toggle("idle", !values.some((value) => value > 0));
  svg.setAttribute("aria-label", label);
}

const rows = new Map();
function row(table) {
  const tr = element("tr"), name = element("th", "", table.name);
  const svg = drawn("svg", "chart");
  svg.setAttribute("viewBox", "0 0 136 26");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  const cells = ["wide", "rate", "", "", ""].map((className) => element("td", className));
  [name, ...cells].forEach((cell) => cell.setAttribute("role", "cell"));
  name.setAttribute("role", "rowheader");
  name.scope = "row";
  tr.setAttribute("role", "row");
  cells[0].append(svg);
  ["inserted", "updated", "deleted"].forEach((word, at) => { cells[at + 2].dataset.label = word; });
  tr.append(name, ...cells);
  byId("tables").append(tr);
  return { tr, svg, cells };
}
function tables(now) {
  const quiet = now.history.rows.map((value) => value === null ? null : 0);
  for (const table of now.tables) {
    if (!rows.has(table.name)) rows.set(table.name, row(table));
    const { tr, svg, cells } = rows.get(table.name), values = table.rates || quiet;
    const most = Math.max(0, ...values.filter((value) => value !== null));
    chart(svg, values, table.name + ": now " + rate(table.rate) + ", at most " + rate(most) + " rows a second");
    put(cells[1], rate(table.rate));
    ["inserted", "updated", "deleted"].forEach((word, at) => put(cells[at + 2], whole.format(table[word])));
    tr.classList.toggle("idle", most === 0);
  }
}

// What a changing table fills is in colour, as far as the facts.
const ways = [...document.querySelectorAll(".flow .way")];
function lineage(now) {
  const moving = new Set(now.tables.filter((table) => table.rate > 0).map((table) => table.name));
  const live = new Set();
  for (const box of document.querySelectorAll(".flow .source")) {
    if (moving.has(box.dataset.name)) live.add(box.dataset.box);
  }
  let before = -1;
  while (before !== live.size) {
    before = live.size;
    for (const way of ways) if (live.has(way.dataset.from)) live.add(way.dataset.to);
  }
  for (const box of document.querySelectorAll(".flow g")) box.classList.toggle("live", live.has(box.dataset.box));
  for (const way of ways) way.classList.toggle("live", live.has(way.dataset.from));
}

function entry(strong, lines, word) {
  const li = element("li"), head = element("strong", "", strong);
  tone(li, word);
  li.append(head, ...lines.filter(([, text]) => text).map(([className, text]) => element("span", className, text)));
  return li;
}
const shown = new Map();
function list(id, none, entries, make) {
  const text = JSON.stringify(entries);
  if (shown.get(id) === text) return;
  shown.set(id, text);
  byId(none).hidden = entries.length > 0;
  byId(id).replaceChildren(...entries.map(make));
}
function letter(it) {
  const what = [it.kind, it.column && "column " + it.column, it.refused_by && "refused by the " + it.refused_by];
  return entry(it.table, [
    ["", what.filter(Boolean).join(" · ")],
    ["soft", it.reason],
    ["mono", it.position],
    ["soft", it.committed_at && "committed " + clock(it.committed_at)],
  ], "warn");
}
function failure(it) {
  const code = it.code ? "exit code " + it.code : "";
  return entry(it.message, [
    ["soft", [clock(it.at), it.kind, code].filter(Boolean).join(" · ")],
    ["mono", it.place],
    ["", it.remedy],
  ], it.severity === "critical" ? "bad" : "warn");
}

function state(word, more, how) {
  put(byId("state-word"), word);
  put(byId("state-more"), more || "\u00a0");
  tone(byId("state"), how);
  document.title = word + " – replicator";
}
function snapshot(load) {
  const bar = byId("snapshot-bar");
  bar.max = Math.max(load.estimated, 1);
  bar.value = Math.min(load.rows, bar.max);
  bar.classList.toggle("over", load.tables === 0);
  if (load.tables > 0) {
    const part = Math.floor(100 * bar.value / bar.max);
    return put(byId("snapshot"), part + " %, " + whole.format(load.rows) + " of about " + plural(load.estimated, "row") + ", " + plural(load.tables, "table") + " open");
  }
  put(byId("snapshot"), load.finished > 0 ? "done, " + plural(load.rows, "row") + " read" : "none under way");
}
function figures(now) {
  const { history } = now, most = Math.max(0, ...history.rows.filter((value) => value !== null));
  put(byId("lag"), span(now.lag_seconds));
  tone(byId("lag"), now.connected && !now.ready ? "warn" : "");
  put(byId("lag-bytes"), now.lag_bytes === null ? "\u00a0" : bytes(now.lag_bytes) + " to go");
  chart(byId("lag-chart"), history.lag, "seconds behind over two minutes, now " + span(now.lag_seconds), 10);
  const total = now.tables.reduce((sum, table) => sum + table.rate, 0);
  put(byId("rate"), rate(total));
  put(byId("rate-note"), "peak " + rate(most));
  chart(byId("rate-chart"), history.rows, "rows a second over two minutes, now " + rate(total));
  const sum = (word) => now.tables.reduce((all, table) => all + table[word], 0);
  put(byId("rows"), whole.format(sum("inserted") + sum("updated") + sum("deleted")));
  put(byId("transactions"), "in " + plural(now.transactions, "transaction"));
  put(byId("read"), bytes(now.event_bytes) + " of log read");
  put(byId("letters"), whole.format(now.letters.open));
  tone(byId("letters"), now.letters.open > 0 ? "warn" : "");
  put(byId("letters-note"), now.letters.open > 0 ? "set aside, see below" : "no row is set aside");
  put(byId("notices"), now.notices_open > 0 ? plural(now.notices_open, "notification") + " open" : "\u00a0");
}
function show(now) {
  answered = Date.now();
  document.body.classList.remove("stale");
  const lost = now.lost_seconds === null ? "waiting for the stream" : "the " + now.lost_side + " is not reached for " + span(now.lost_seconds);
  if (!now.connected) state("not connected", lost, "bad");
  else if (now.load.tables > 0) state("loading", "the snapshot runs beside the stream", "good");
  else if (now.ready) state("streaming", "up " + span(now.uptime_seconds), "good");
  else state("behind", span(now.lag_seconds) + " behind the source", "warn");
  put(byId("about"), "version " + now.version + (now.fingerprint ? ", mapping " + now.fingerprint.slice(0, 12) : ""));
  put(byId("position"), now.position || "–");
  put(byId("source-end"), now.source_end || "–");
  put(byId("gtid"), now.gtid || "–");
  put(byId("committed"), now.committed_at || "–");
  figures(now);
  snapshot(now.load);
  tables(now);
  list("letters-list", "no-letters", now.letters.list, letter);
  list("errors", "no-errors", now.errors, failure);
  lineage(now);
}
function silent() {
  document.body.classList.add("stale");
  const since = answered === null ? "yet" : "since " + new Date(answered).toTimeString().slice(0, 8);
  const old = answered === null ? "" : "what you see is " + span(Math.round((Date.now() - answered) / 1000)) + " old";
  state("no answer " + since, old, "bad");
}
async function ask() {
  try {
    const answer = await fetch("status.json", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.json());
  } catch { silent(); }
  setTimeout(ask, EVERY);
}
show(JSON.parse(byId("first").textContent));
setTimeout(ask, EVERY);
