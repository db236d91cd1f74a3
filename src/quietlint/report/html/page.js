"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const ROW = 76, FIRST = 10;
  const SEVERITIES = ["error", "warning", "note"];
  const PRECISIONS = ["very-high", "high", "medium", "low"];
  const $ = (id) => document.getElementById(id);
  const number = (value) => value.toLocaleString("en-US");
  const counted = (count, noun, plural) => `${number(count)} ${count === 1 ? noun : plural || noun + "s"}`;

  // Every text goes onto the page as text: no markup is ever made of it.
  function el(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "on") for (const [event, action] of Object.entries(value)) made.addEventListener(event, action);
      else made.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children.flat(Infinity)) if (child !== null && child !== undefined) made.append(child);
    return made;
  }
  const prose = (text) => text.split("`").map((part, index) => (index % 2 ? el("code", {}, part) : part));
  const fill = (place, ...children) => place.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));

  const findings = data.findings;
  findings.forEach((finding, index) => {
    finding.rank = index + 1;
    finding.text = [finding.message, finding.path, finding.symbol, finding.rule, ...(finding.suggestions || [])].join("\n").toLowerCase();
  });

  // ------------------------------------------------------------------------------------------------ state
  const state = { severity: new Set(), precision: new Set(), family: new Set(), rule: new Set(), fixable: false, prefix: "", query: "", tab: "findings", at: 0 };
  let shown = findings;
  const fits = (finding, except) =>
    (except === "severity" || !state.severity.size || state.severity.has(finding.severity)) &&
    (except === "precision" || !state.precision.size || state.precision.has(finding.precision)) &&
    (except === "family" || !state.family.size || state.family.has(finding.family)) &&
    (except === "rule" || !state.rule.size || state.rule.has(finding.rule)) &&
    (except === "fixable" || !state.fixable || finding.repair) &&
    (!state.prefix || finding.module === state.prefix || (finding.module || "").startsWith(state.prefix + ".")) &&
    state.query.split(/\s+/).every((word) => finding.text.includes(word));

  const moduleOf = new Map(data.modules.map((one) => [one.path, one.name]));
  for (const finding of findings) finding.module = moduleOf.get(finding.path) || "";

  function refresh(keep) {
    const current = keep ? shown[state.at] : null;
    shown = findings.filter((finding) => fits(finding));
    state.at = current ? Math.max(0, shown.indexOf(current)) : 0;
    drawFilters(); drawOverviewTiles(); drawList(true); drawDetail();
  }
  function toggle(kind, value) {
    if (kind === "fixable") state.fixable = !state.fixable;
    else if (state[kind].has(value)) state[kind].delete(value);
    else state[kind].add(value);
    openTab("findings");
    refresh();
  }

  // ------------------------------------------------------------------------------------------------ overview
  const count = (items, key) => { const found = new Map(); for (const item of items) found.set(item[key], (found.get(item[key]) || 0) + 1); return found; };
  let tiles;
  function drawOverview() {
    const files = new Set(findings.map((finding) => finding.path)).size;
    tiles = el("div", { class: "tiles" });
    const clean = !findings.length;
    const hero = el("div", { class: "card hero" },
      el("div", { class: "big" }, clean ? "Nothing found" : counted(findings.length, "finding")),
      el("p", {}, clean
        ? `in ${counted(data.files, "file")}. What could not be decided is counted below.`
        : `in ${number(files)} of ${counted(data.files, "file")}, ranked by how bad they are, how sure, and how many callers they reach. The first ten are the ones to mend.`),
      tiles);
    const families = el("div", { class: "card" }, el("h2", {}, "By family"), el("div", { class: "chart", id: "families", role: "img" }));
    const sure = el("div", { class: "card" }, el("h2", {}, "By how often such a finding is true"), el("div", { class: "chart", id: "sure", role: "img" }));
    fill($("overview"), hero, families, sure);
    drawOverviewTiles();
  }
  function drawOverviewTiles() {
    if (!tiles) return;
    const by = count(findings, "severity");
    const tile = (kind, value, amount, label) => el("button", { class: `tile ${value || "fix"}`, type: "button", "aria-pressed": String(kind === "fixable" ? state.fixable : state.severity.has(value)), on: { click: () => toggle(kind, value) } }, el("b", {}, number(amount)), el("span", {}, label));
    const repairs = findings.filter((finding) => finding.repair).length;
    fill(tiles, tile("severity", "error", by.get("error") || 0, "errors"), tile("severity", "warning", by.get("warning") || 0, "warnings"), tile("severity", "note", by.get("note") || 0, "notes"), tile("fixable", "", repairs, "repairs"));
  }

  // ------------------------------------------------------------------------------------------------ charts
  const charts = [];
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  function chart(place, option, onclick) {
    const drawn = quietcharts.init(place, null, { renderer: "canvas" });
    drawn.setOption({ animation: false, textStyle: { fontFamily: colour("--sans"), color: colour("--ink") }, aria: { enabled: true }, ...option });
    if (onclick) drawn.on("click", onclick);
    charts.push(drawn);
    return drawn;
  }
  function stacked(place, key, order) {
    const names = order || [...count(findings, key).entries()].sort((a, b) => a[1] - b[1]).map(([name]) => name);
    const present = names.filter((name) => findings.some((finding) => finding[key] === name));
    const axis = { axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: colour("--soft"), fontSize: 12.5 }, splitLine: { lineStyle: { color: colour("--line") } } };
    const drawn = chart(place, {
      grid: { left: 4, right: 24, top: 6, bottom: 4, containLabel: true },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "richText", backgroundColor: colour("--raised"), borderColor: colour("--line"), textStyle: { color: colour("--ink"), fontSize: 12.5 } },
      xAxis: { type: "value", minInterval: 1, ...axis, splitNumber: 4 }, yAxis: { type: "category", data: present, ...axis, splitLine: { show: false } },
      series: SEVERITIES.map((severity) => ({ name: severity, type: "bar", stack: "all", barMaxWidth: 20, itemStyle: { color: colour(`--${severity}`), borderRadius: 2 }, data: present.map((name) => findings.filter((finding) => finding[key] === name && finding.severity === severity).length || null) })),
    }, (event) => toggle(key, event.name));
    place.setAttribute("aria-label", present.map((name) => `${name}: ${findings.filter((finding) => finding[key] === name).length}`).join(", "));
    return drawn;
  }
  function drawCharts() {
    while (charts.length) charts.pop().dispose();
    if (findings.length) { stacked($("families"), "family"); stacked($("sure"), "precision", [...PRECISIONS].reverse()); }
    // Panes with a chart that are not on the screen are drawn anew when they are opened.
    for (const name of ["map", "doubts"]) if (name !== state.tab) done.delete(name);
    if (state.tab === "map") drawGraph();
    if (state.tab === "doubts") drawDoubtChart();
  }
  window.addEventListener("resize", () => charts.forEach((drawn) => drawn.resize()));

  // ------------------------------------------------------------------------------------------------ filters
  function drawFilters() {
    const group = (label, kind, values) => {
      const amounts = count(findings.filter((finding) => fits(finding, kind)), kind);
      const chips = values.filter((value) => amounts.get(value) || state[kind].has(value)).map((value) => el("button", { class: "chip", type: "button", "aria-pressed": String(state[kind].has(value)), on: { click: () => toggle(kind, value) } }, value, el("i", {}, number(amounts.get(value) || 0))));
      return chips.length > 1 || state[kind].size ? el("div", { class: "group", role: "group", "aria-label": label }, el("span", {}, label), chips) : null;
    };
    const all = (key) => [...count(findings, key).entries()].sort((a, b) => b[1] - a[1]).map(([name]) => name);
    const isFiltered = state.severity.size || state.precision.size || state.family.size || state.rule.size || state.fixable || state.prefix || state.query;
    fill($("filters"),
      group("Severity", "severity", SEVERITIES), group("Precision", "precision", PRECISIONS), group("Family", "family", all("family")), group("Rule", "rule", all("rule")),
      state.prefix ? el("button", { class: "chip", type: "button", "aria-pressed": "true", on: { click: () => { state.prefix = ""; refresh(); } } }, `in ${state.prefix}`, el("i", {}, "×")) : null,
      isFiltered ? el("button", { class: "chip", type: "button", on: { click: clear } }, "Clear all") : null);
  }
  function clear() {
    for (const kind of ["severity", "precision", "family", "rule"]) state[kind].clear();
    state.fixable = false; state.prefix = ""; state.query = ""; $("search").value = "";
    refresh();
  }

  // ------------------------------------------------------------------------------------------------ list
  const list = $("list"), spacer = $("spacer"), rows = new Map();
  function drawList(anew) {
    if (anew) { rows.forEach((row) => row.remove()); rows.clear(); }
    spacer.style.height = `${shown.length * ROW}px`;
    fill($("listhead"), el("span", {}, shown.length === findings.length ? counted(shown.length, "finding") : `${number(shown.length)} of ${counted(findings.length, "finding")}`), el("span", {}, findings.length ? "most worth mending first" : ""));
    const empty = list.querySelector(".empty");
    if (empty) empty.remove();
    if (!shown.length) { list.append(el("div", { class: "empty" }, findings.length ? "No finding fits these filters." : "Nothing was found.")); return; }
    const from = Math.max(0, Math.floor(list.scrollTop / ROW) - 4), to = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + 4);
    for (const [index, row] of rows) if (index < from || index >= to) { row.remove(); rows.delete(index); }
    for (let index = from; index < to; index++) if (!rows.has(index)) { const row = rowOf(shown[index], index); rows.set(index, row); list.append(row); }
    for (const [index, row] of rows) row.setAttribute("aria-selected", String(index === state.at));
    list.setAttribute("aria-activedescendant", `row-${state.at}`);
  }
  function rowOf(finding, index) {
    const row = el("div", { class: "row", role: "option", id: `row-${index}`, "aria-setsize": shown.length, "aria-posinset": index + 1, on: { click: () => select(index) } },
      el("span", { class: "rank" }, number(finding.rank)),
      el("div", { class: "text" }, el("span", { class: `dot ${finding.severity}`, title: finding.severity }), prose(finding.message)),
      el("div", { class: "where" }, el("span", { class: "path" }, `\u200e${finding.path}:${finding.line}`), el("span", { class: "reach" }, finding.rank <= FIRST ? el("span", { class: "first" }, "mend first") : null, finding.reach ? ` reaches ${number(finding.reach)}` : "")));
    row.style.top = `${index * ROW}px`;
    return row;
  }
  let pending = false;
  list.addEventListener("scroll", () => { if (!pending) { pending = true; requestAnimationFrame(() => { pending = false; drawList(false); }); } }, { passive: true });
  function select(index, focus) {
    if (!shown.length) return;
    state.at = Math.max(0, Math.min(shown.length - 1, index));
    const top = state.at * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
    drawList(false); drawDetail();
    history.replaceState(null, "", `#f=${encodeURIComponent(shown[state.at].id)}`);
    if (focus) list.focus({ preventScroll: true });
  }

  // ------------------------------------------------------------------------------------------------ detail
  function sourceOf(source) {
    const marks = new Map(source.marks.map(([line, from, to]) => [line, [from, to]]));
    return el("div", { class: "source" }, source.lines.map((pieces, index) => {
      const line = source.first + index, mark = marks.get(line);
      const code = el("span", {});
      let column = 1;
      for (const [kind, text] of pieces) {
        let rest = [...text];
        while (rest.length) {
          const inside = mark && column >= mark[0] && column < mark[1];
          const edge = !mark || column >= mark[1] ? Infinity : inside ? mark[1] : mark[0];
          const part = rest.slice(0, edge - column);
          rest = rest.slice(part.length);
          code.append(el(inside ? "mark" : "span", { class: kind || null }, part.join("")));
          column += part.length;
        }
      }
      return el("div", { class: mark ? "hit" : null }, el("span", { class: "no" }, String(line)), code);
    }));
  }
  function diffOf(repair) {
    return repair.changes.map((change) => el("div", { class: "diff" }, el("div", { class: "at" }, `${change.path}:${change.line}`), change.before.map((line) => el("div", { class: "minus" }, `- ${line}`)), change.after.map((line) => el("div", { class: "plus" }, `+ ${line}`))));
  }
  const section = (title, ...children) => [el("h2", {}, title), ...children];
  function partsOf(finding) {
    const rule = data.rules[finding.rule] || { summary: "", why: "" };
    const parts = [];
    if (finding.source) parts.push(sourceOf(finding.source));
    if (finding.evidence) parts.push(...section("How it is known", el("ul", {}, finding.evidence.map((line) => el("li", {}, prose(line))))));
    if (finding.suggestions) parts.push(...section("Names that exist", el("div", { class: "names" }, finding.suggestions.map((name) => el("code", {}, name)))));
    if (finding.repair) parts.push(...section(`Repair: ${finding.repair.description}`, diffOf(finding.repair), finding.repair.more ? el("p", { class: "step" }, `and ${counted(finding.repair.more, "more change")}`) : null));
    if (finding.flow) parts.push(...section("The path across files", el("ol", { class: "chain" }, finding.flow.map((step, index) => el("li", { "data-step": index + 1 }, el("div", {}, prose(step.message || "")), el("div", { class: "step mono" }, `${step.path}:${step.line}`), step.source ? sourceOf(step.source) : null)))));
    if (finding.related && !finding.flow) parts.push(...section("See also", finding.related.map((place) => el("div", {}, el("div", {}, prose(place.message || ""), " ", el("span", { class: "step mono" }, `${place.path}:${place.line}${place.outside ? " (library)" : ""}`)), place.source ? sourceOf(place.source) : null))));
    if (finding.reach) parts.push(...section("Who gets this failure",
      el("p", { class: "reachline" }, `${counted(finding.reach, "caller")}, directly or not${finding.entryCount ? `; ${counted(finding.entryCount, "entry point")} among them` : ""}.`),
      finding.entries ? [el("p", { class: "step" }, "Entry points"), el("div", { class: "names" }, finding.entries.map((name) => el("code", {}, name)))] : null,
      finding.callers ? [el("p", { class: "step" }, "Nearest callers"), el("div", { class: "names" }, finding.callers.map((name) => el("code", {}, name)))] : null));
    if (rule.why || rule.summary) parts.push(el("details", { class: "rule" }, el("summary", {}, `About ${finding.rule}`), el("p", {}, prose(rule.summary)), rule.why.split(/\n\s*\n/).filter((text) => text.trim()).map((text) => el("p", {}, prose(text.replace(/\s+/g, " ").trim()))), el("p", { class: "mono" }, `quietlint explain ${finding.rule}`)));
    return parts.flat();
  }
  function headOf(finding, level) {
    const where = `${finding.path}:${finding.line}:${finding.column}`;
    return [
      el("div", { class: "badges" }, el("span", { class: `badge ${finding.severity}` }, finding.severity), el("span", { class: "badge" }, finding.rule), el("span", { class: "badge" }, `${finding.precision} precision`), finding.rank <= FIRST ? el("span", { class: "first" }, `number ${finding.rank} to mend`) : el("span", { class: "step" }, `number ${number(finding.rank)}`)),
      el(level, {}, prose(finding.message)),
      el("div", { class: "place" }, el("span", { class: "mono" }, where), level === "h1" ? el("button", { class: "copy", type: "button", on: { click: (event) => copy(where, event.currentTarget) } }, "copy") : null, finding.cell ? el("span", {}, finding.cell) : null),
      finding.symbol ? el("div", { class: "place" }, "in ", el("span", { class: "mono" }, finding.symbol)) : null,
    ];
  }
  function copy(text, button) {
    const done = () => { button.textContent = "copied"; setTimeout(() => { button.textContent = "copy"; }, 1200); };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, () => {});
  }
  function drawDetail() {
    const finding = shown[state.at];
    if (!finding) { fill($("detail"), el("div", { class: "empty" }, findings.length ? "Choose other filters to see a finding here." : "There is nothing to mend. See what could not be decided, and the environment that was used.")); return; }
    fill($("detail"), headOf(finding, "h1"), partsOf(finding));
    $("detail").scrollTop = 0;
  }

  // ------------------------------------------------------------------------------------------------ map
  let around = "";
  function drawMap() {
    fill($("map"), el("div", { class: "mapbar", id: "mapbar" }), el("div", { class: "card" }, el("div", { class: "graph", id: "graph", role: "img", "aria-label": "Modules and their imports" })),
      data.cycles.length ? el("div", { class: "card" }, el("h2", {}, "Modules that import each other while they load"), el("ul", {}, data.cycles.slice(0, 12).map((group) => el("li", { class: "mono" }, group.slice(0, 12).join(" · ") + (group.length > 12 ? ` and ${group.length - 12} more` : "")))) ) : null);
    drawGraph();
  }
  function clusters() {
    // As many levels of packages are opened as give a picture that can be read.
    const inside = data.modules.map((one, index) => ({ one, index })).filter(({ one }) => !around || one.name === around || one.name.startsWith(around + "."));
    const base = around ? around.split(".").length : 0;
    const named = (depth) => { const groups = new Map(); for (const { one, index } of inside) { const name = one.name.split(".").slice(0, depth).join("."); if (!groups.has(name)) groups.set(name, []); groups.get(name).push(index); } return groups; };
    let best = named(base + 1);
    for (let depth = base + 2; depth <= base + 7; depth++) { const next = named(depth); if (next.size > 90) break; best = next; }
    return best;
  }
  function drawGraph() {
    const old = charts.findIndex((drawn) => drawn.getDom() === $("graph"));
    if (old >= 0) charts.splice(old, 1)[0].dispose();
    const groups = clusters(), of = new Map();
    for (const [name, members] of groups) for (const index of members) of.set(index, name);
    const found = new Map();
    const pathOf = new Map(data.modules.map((one, index) => [one.path, index]));
    for (const finding of findings) { const name = of.get(pathOf.get(finding.path)); if (!name) continue; const tally = found.get(name) || { error: 0, warning: 0, note: 0, all: 0 }; tally[finding.severity]++; tally.all++; found.set(name, tally); }
    const lines = new Map(), links = new Map();
    for (const [name, members] of groups) lines.set(name, members.reduce((sum, index) => sum + data.modules[index].lines, 0));
    data.modules.forEach((one, index) => { const from = of.get(index); if (from) for (const target of one.imports) { const to = of.get(target); if (to && to !== from) { const key = `${from} ${to}`; links.set(key, (links.get(key) || 0) + 1); } } });
    const most = Math.max(1, ...lines.values());
    const shade = (tally) => !tally ? colour("--faint") : tally.error ? colour("--error") : tally.warning ? colour("--warning") : colour("--note");
    const crumbs = around ? around.split(".") : [];
    const go = (name) => { around = name; drawGraph(); };
    fill($("mapbar"), el("button", { class: "crumb", type: "button", disabled: !around, on: { click: () => go("") } }, data.project || "project"), crumbs.map((part, index) => ["›", el("button", { class: "crumb", type: "button", disabled: index === crumbs.length - 1, on: { click: () => go(crumbs.slice(0, index + 1).join(".")) } }, part)]),
      around ? el("button", { class: "copy", type: "button", on: { click: () => { state.prefix = around; openTab("findings"); refresh(); } } }, "show its findings") : null,
      el("span", { class: "legend" }, ["error", "warning", "note"].map((kind) => el("span", {}, el("span", { class: `dot ${kind}` }), kind)), el("span", {}, "size: lines · arrow: imports · click to open")));
    const text = (params) => params.dataType === "edge" ? `${params.data.source} imports ${params.data.target} (${params.data.value})` : `${params.name}\n${counted(lines.get(params.name), "line")}, ${counted(groups.get(params.name).length, "module")}, ${counted((found.get(params.name) || { all: 0 }).all, "finding")}`;
    // What all names begin with says nothing in a picture of them.
    const names = [...groups.keys()];
    let common = around ? around + "." : "";
    if (!around && names.length > 2) { const head = names[0].split(".")[0] + "."; if (names.filter((name) => name.startsWith(head)).length > 0.7 * names.length) common = head; }
    const short = (name) => (common && name.startsWith(common) ? name.slice(common.length) : name);
    chart($("graph"), {
      tooltip: { renderMode: "richText", backgroundColor: colour("--raised"), borderColor: colour("--line"), textStyle: { color: colour("--ink"), fontSize: 12.5 }, formatter: text },
      series: [{ type: "graph", layout: "force", roam: true, draggable: true, scaleLimit: { min: 0.3, max: 6 }, edgeSymbol: ["none", "arrow"], edgeSymbolSize: 6,
        force: { repulsion: names.length > 40 ? 900 : 500, edgeLength: [60, 220], gravity: 0.22, layoutAnimation: false }, emphasis: { focus: "adjacency", lineStyle: { width: 2 } },
        label: { show: true, position: "right", color: colour("--ink"), fontSize: 12, textBorderColor: colour("--card"), textBorderWidth: 3, formatter: (params) => short(params.name) }, labelLayout: { hideOverlap: true, moveOverlap: "shiftY" }, lineStyle: { color: colour("--faint"), opacity: 0.22, width: 1, curveness: 0.08 },
        data: [...groups.keys()].map((name) => ({ name, symbolSize: 9 + 34 * Math.sqrt(lines.get(name) / most), itemStyle: { color: shade(found.get(name)), opacity: found.get(name) ? 1 : 0.45, borderColor: colour("--card"), borderWidth: 1.5 } })),
        links: [...links.entries()].map(([key, value]) => { const [source, target] = key.split(" "); return { source, target, value, lineStyle: { width: Math.min(3, 0.6 + Math.log2(value + 1) * 0.5) } }; }) }],
    }, (event) => { if (event.dataType !== "node") return; const members = groups.get(event.name); if (members.length > 1 && event.name !== around) go(event.name); else { state.prefix = event.name; openTab("findings"); refresh(); } });
  }

  // ------------------------------------------------------------------------------------------------ doubts
  function drawDoubts() {
    const open = data.doubts.reduce((sum, doubt) => sum + doubt.count, 0), all = open + data.decided;
    const worst = [...data.modules].filter((one) => one.undecided).sort((a, b) => b.undecided - a.undecided).slice(0, 25);
    fill($("doubts"),
      el("p", { class: "reachline" }, all ? `Of ${number(all)} questions about names, attributes, imports and calls, ${number(data.decided)} (${(100 * data.decided / all).toFixed(1)} %) were decided. The others are no findings: where quietlint cannot know, it is silent and says why.` : "Nothing was left open."),
      open ? el("div", { class: "two" },
        el("div", { class: "card" }, el("h2", {}, "Why it could not be known"), el("div", { class: "chart", id: "why", role: "img" })),
        el("div", { class: "card" }, el("h2", {}, "Modules with most left open"), el("table", {}, el("thead", {}, el("tr", {}, el("th", {}, "module"), el("th", { class: "num" }, "open"), el("th", { class: "num" }, "decided"))), el("tbody", {}, worst.map((one) => el("tr", {}, el("td", { class: "mono" }, one.name), el("td", { class: "num" }, number(one.undecided)), el("td", { class: "num" }, `${(100 * one.decided / Math.max(1, one.decided + one.undecided)).toFixed(0)} %`))))))) : null);
    if (open) { $("why").style.height = `${40 + 26 * data.doubts.length}px`; drawDoubtChart(); }
  }
  function drawDoubtChart() {
    if (!$("why")) return;
    const rowsOf = [...data.doubts].reverse(), kinds = [...new Set(data.doubts.flatMap((doubt) => Object.keys(doubt.kinds)))].sort();
    const shades = ["--accent", "--note", "--warning", "--good", "--error"];
    chart($("why"), {
      grid: { left: 4, right: 30, top: 28, bottom: 4, containLabel: true }, legend: { top: 0, left: 0, textStyle: { color: colour("--soft") }, itemWidth: 10, itemHeight: 10 },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "richText", backgroundColor: colour("--raised"), borderColor: colour("--line"), textStyle: { color: colour("--ink"), fontSize: 12.5 } },
      xAxis: { type: "value", axisLabel: { color: colour("--soft") }, splitLine: { lineStyle: { color: colour("--line") } } }, yAxis: { type: "category", data: rowsOf.map((doubt) => doubt.reason), axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: colour("--ink"), width: 290, overflow: "truncate", fontSize: 12.5 } },
      series: kinds.map((kind, index) => ({ name: kind, type: "bar", stack: "all", barMaxWidth: 16, itemStyle: { color: colour(shades[index % shades.length]) }, data: rowsOf.map((doubt) => doubt.kinds[kind] || null) })),
    });
  }

  // ------------------------------------------------------------------------------------------------ run
  function drawRun() {
    const row = (term, ...value) => [el("dt", {}, term), el("dd", {}, ...value)];
    const suppressed = Object.entries(data.suppressed).map(([how, amount]) => `${number(amount)} ${how}`).join(", ");
    fill($("run"), el("div", { class: "two" },
      el("div", { class: "card" }, el("dl", { class: "facts" }, row("Project", data.project || "–"), data.commit ? row("Commit", el("code", {}, data.commit)) : [], row("Environment", data.environment || "–"), row("Read", `${counted(data.files, "file")}, ${counted(data.lines, "line")}`), row("quietlint", data.version), suppressed ? row("Left out", suppressed) : []),
        data.notices.length ? [el("h2", {}, "Notices"), el("ul", {}, data.notices.slice(0, 200).map((notice) => el("li", {}, prose(notice))))] : null,
        data.problems.length ? [el("h2", {}, "Failures of the tool itself: do not rely on this run"), el("ul", {}, data.problems.map((problem) => el("li", {}, prose(problem))))] : null),
      el("div", { class: "card" }, el("h2", {}, "Rules"), el("table", {}, el("tbody", {}, Object.entries(data.rules).sort((a, b) => a[1].family.localeCompare(b[1].family)).map(([name, rule]) => el("tr", { class: "link", on: { click: () => { clear(); toggle("rule", name); } } }, el("td", { class: "mono" }, name), el("td", {}, prose(rule.summary)), el("td", { class: "num" }, number(findings.filter((finding) => finding.rule === name).length)))))))));
  }

  // ------------------------------------------------------------------------------------------------ tabs, keys, theme, print
  const TABS = [["findings", "Findings", findings.length], ["map", "Map", data.modules.length], ["doubts", "Not decided", data.doubts.reduce((sum, doubt) => sum + doubt.count, 0)], ["run", "This run", null]];
  const drawn = { map: drawMap, doubts: drawDoubts, run: drawRun };
  const done = new Set();
  function openTab(name) {
    state.tab = name;
    for (const [each] of TABS) $(each).hidden = each !== name;
    fill($("tabs"), TABS.map(([each, label, amount]) => el("button", { type: "button", role: "tab", "aria-selected": String(each === name), "aria-controls": each, on: { click: () => openTab(each) } }, label, amount === null ? null : el("span", { class: "count" }, number(amount)))));
    if (drawn[name] && !done.has(name)) { done.add(name); drawn[name](); }
    charts.forEach((one) => one.resize());
    if (name === "findings") drawList(false);
  }
  const KEYS = [["/", "search"], ["j  ↓", "next finding"], ["k  ↑", "previous finding"], ["Home  End", "first, last finding"], ["1 2 3 4", "findings, map, not decided, this run"], ["t", "dark or light"], ["x", "clear filters"], ["?", "this help"]];
  function help() {
    fill($("keys"), el("h2", {}, "Keyboard"), el("dl", { class: "facts" }, KEYS.map(([key, what]) => [el("dt", {}, key.split("  ").map((one) => el("kbd", {}, one))), el("dd", {}, what)])), el("p", {}, el("button", { class: "copy", type: "button", on: { click: () => $("keys").close() } }, "close")));
    $("keys").showModal();
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, textarea");
    if (event.key === "Escape") { if (typing) event.target.blur(); return; }
    if (typing) { if (event.key === "Enter" || event.key === "ArrowDown") { event.target.blur(); select(0, true); event.preventDefault(); } return; }
    if ($("keys").open) return;
    const moves = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves && state.tab === "findings") { select(state.at + moves[event.key], true); event.preventDefault(); }
    else if (event.key === "Home" && state.tab === "findings") { select(0, true); event.preventDefault(); }
    else if (event.key === "End" && state.tab === "findings") { select(shown.length - 1, true); event.preventDefault(); }
    else if (event.key === "/") { $("search").focus(); $("search").select(); event.preventDefault(); }
    else if (event.key === "t") theme();
    else if (event.key === "x") clear();
    else if (event.key === "?") help();
    else if ("1234".includes(event.key) && event.key) openTab(TABS[Number(event.key) - 1][0]);
  });
  function setTheme(name) { document.documentElement.dataset.theme = name; }
  function theme() { setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"); drawCharts(); }
  let typed = 0;
  $("search").addEventListener("input", () => { clearTimeout(typed); typed = setTimeout(() => { state.query = $("search").value.toLowerCase().trim(); if (state.tab !== "findings") openTab("findings"); refresh(); }, 80); });
  $("theme").addEventListener("click", theme);
  $("help").addEventListener("click", help);
  const PRINTED = 300;
  let onScreen = "light";
  window.addEventListener("beforeprint", () => {
    onScreen = document.documentElement.dataset.theme;
    if (onScreen === "dark") theme();
    fill($("print"), el("h2", {}, shown.length > PRINTED ? `The first ${PRINTED} of ${counted(shown.length, "finding")}` : counted(shown.length, "finding")), shown.slice(0, PRINTED).map((finding) => el("article", {}, headOf(finding, "h3"), finding.source ? sourceOf(finding.source) : null, (finding.evidence || []).map((line) => el("p", { class: "step" }, prose(line))), finding.repair ? [el("p", { class: "step" }, `Repair: ${finding.repair.description}`), diffOf(finding.repair)] : null)));
  });
  window.addEventListener("afterprint", () => { fill($("print")); if (onScreen === "dark") theme(); });

  // ------------------------------------------------------------------------------------------------ start
  setTheme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  fill($("project"), el("b", {}, data.project || "audit"), data.commit ? ` at ${data.commit}` : "");
  drawOverview();
  openTab("findings");
  refresh();
  const wanted = /^#f=(.+)$/.exec(location.hash);
  if (wanted) { const index = shown.findIndex((finding) => finding.id === decodeURIComponent(wanted[1])); if (index >= 0) select(index); }
  requestAnimationFrame(() => { drawCharts(); document.documentElement.dataset.ready = String(Math.round(performance.now())); });
})();
