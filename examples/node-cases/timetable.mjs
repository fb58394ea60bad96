// What is owed in a whole case, and what became of it. Everything here is read from
// docs/conformance/cases/README.md.
//
//   echo '{"rulebook": "wales", "as_of": "2026-04-15", "case": {...}}' | node timetable.mjs

import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { birthday, Calendar, day, load, text } from "./calendar.mjs";
import { readCase } from "./reading.mjs";

const meanings = load("cases/v1/events.json");

/** What an event means, with every key that the file leaves out. */
function meaning(name) {
  const lists = ["begins", "begins_if_born", "ends", "withdraws", "also", "also_unborn"];
  const empty = Object.fromEntries([...lists, "also_moving_in", "also_if_recorded"].map((k) => [k, []]));
  const known = meanings.events.find((e) => e.event === name);
  return { event: name, part: null, under_a_plan: null, ...empty, ...known };
}

/** A rulebook with its events, and the names and days of its rules as they are read. */
function prepare({ division, events, rules }) {
  const all = new Map([...meanings.events.map((e) => e.event), ...events].map((name) => [name, meaning(name)]));
  const readAs = (name) => all.get(name)?.read_as ?? name;
  const read = (rule) => ({
    ...rule,
    met_by: readAs(rule.met_by),
    triggers: rule.triggers.map(readAs),
    until: rule.until.map(readAs),
    after: rule.after.map(readAs),
    versions: rule.versions.map((v) => ({ ...v, from: day(v.from), to: v.to === null ? Infinity : day(v.to) })),
  });
  return { division, all, readAs, rules: rules.map(read) };
}

const rulebooks = new Map(load("cases/v1/rules.json").rulebooks.map((b) => [b.rulebook, prepare(b)]));

export function timetable({ rulebook: id, as_of, case: given }) {
  const book = rulebooks.get(id);
  if (!book) return { refused: "unknown rulebook" };
  const { division, all, readAs, rules } = book;
  const unknown = given.events.find((e) => !all.has(e.event));
  if (unknown) return { refused: `unknown event ${unknown.event}` };
  if (given.agreed.length) return { refused: "agreed dates are not read" };

  const asOf = day(as_of);
  const calendar = new Calendar(division, given.closures);

  // The events up to the day, each once a day.
  let events = [];
  for (const { event, on } of given.events) {
    const happened = { ...all.get(readAs(event)), day: day(on) };
    const twice = (e) => e.event === happened.event && e.day === happened.day;
    if (happened.day <= asOf && (happened.every_time || !events.some(twice))) events.push(happened);
  }
  const dayOf = (name) => given.events.find((e) => e.event === name)?.on ?? null; // a day ahead, too
  let born = given.born ?? dayOf("child_born");
  // Of several expected days the first counts for duties, and the birth is waited for until the last.
  const aheads = given.events.filter((e) => e.event === "expected_birth").map((e) => e.on);
  const expectedDays = [given.expected_birth, ...aheads].filter(Boolean).map(day).sort((a, b) => a - b);
  const expected = expectedDays[0] ?? null;
  born = born && day(born);
  const record = events.filter((e) => e.event !== "child_born").map((e) => e.day);
  const recordFrom = Math.min(...events.map((e) => e.day));
  if (born !== null && record.length && birthday(born, 18) <= Math.min(...record)) born = null; // doubted
  events = events.filter((e) => e.event !== "child_born" || born !== null);
  if (born !== null && born <= asOf && !events.some((e) => e.event === "child_born"))
    events.push({ ...all.get("child_born"), day: born });

  // What the source can hold.
  const happened = events.map((e) => e.event);
  const recorded = given.recorded && new Set([...given.recorded.map(readAs), ...happened]);
  const holds = (name) => recorded === null || recorded.has(name);
  const newestOnly = new Set(given.newest_only.map(readAs));

  const facts = { events, rules, asOf, born, expected, recordFrom, calendar, holds, newestOnly };
  facts.all = [...all.values()];
  const { episodes, clocks, rows, ends, planEnds, unborn } = readCase(facts, meanings.parts_of_day);
  const dated = clocks.filter((c) => !c.undated && !c.silent);

  for (const clock of dated) Object.assign(clock, becameOf(clock));
  const kept = dated.filter((c) => c.status);
  for (const clock of kept) clock.governed = governor(clock, kept);

  /** The first line of the table that fits. */
  function becameOf(clock) {
    const { rule, episode, limit, metOn } = clock;
    const late = (to) => ({ days: to - limit, workingDays: calendar.workingDays(limit, to) });
    if (metOn !== null && metOn <= limit) return { status: "met" };
    if (metOn !== null && !clock.hidden) return { status: "met_late", ...late(metOn) };
    const ended = clock.ended ?? episode?.ended ?? null;
    if (metOn === null) {
      if (episode?.withdrawn) return { status: null };
      if (ended !== null && ended <= limit) return { status: null };
      if (rule.optional && limit < asOf) return { status: null };
    }
    if (clock.hidden || !holds(rule.met_by)) return { status: "not_recorded", metOn: null };
    const withdrawers = [...all.values()].filter((e) => e.withdraws.includes(episode?.kind));
    if (withdrawers.length && !withdrawers.some((e) => holds(e.event))) return { status: "not_recorded" };
    if (ended !== null && ended === episode?.ended) {
      const { kind, endedBy, newerOpen } = episode;
      if (endedBy === "closing" && (kind === "enquiry" || kind === "pregnancy")) return { status: "not_recorded" };
      if (kind === "enquiry" && newerOpen) return { status: "not_recorded" };
    }
    if (ended !== null) return { status: "missed", ...late(ended) };
    return limit >= asOf ? { status: "pending" } : { status: "overdue", ...late(asOf) };
  }

  function governor(clock, others) {
    if (clock.opens !== undefined) return null;
    const able = others.filter(
      (o) =>
        o.rule !== clock.rule && o.episode === clock.episode && o.rule.met_by === clock.rule.met_by &&
        o.metOn === clock.metOn && o.limit < clock.limit && clock.start < o.limit,
    );
    able.sort((a, b) => a.limit - b.limit);
    return able.length ? able[0].rule.rule : null;
  }

  const dayOrNull = (n) => (n === null || n === undefined ? null : text(n));
  const entry = (c) => ({
    rule: c.rule.rule,
    episode: c.episode?.id ?? null,
    number: c.number,
    on: text(c.on),
    limit: text(c.limit),
    status: c.status,
    met_on: dayOrNull(c.metOn),
    working_days_late: c.workingDays ?? 0,
    calendar_days_late: c.days ?? 0,
    governed_by: c.governed,
    ...(c.opens !== undefined && { opens: text(c.opens), plan_by: text(c.planBy) }),
  });

  // Undated duties: the newest start of each rule and episode.
  const undated = new Map();
  for (const clock of clocks.filter((c) => c.undated)) {
    const open = clock.episode === null || clock.episode.ended === null;
    const key = `${clock.rule.rule} ${clock.episode?.id}`;
    undated.delete(key);
    if (!open || clock.ended !== null) continue;
    const place = { rule: clock.rule.rule, on: text(clock.on), episode: clock.episode?.id ?? null };
    undated.set(key, { ...place, met_on: dayOrNull(clock.metOn) });
  }

  // Starts for which no words answer: one line for a rule and a day.
  const unanswered = new Map();
  for (const { rule, on } of clocks.filter((c) => c.silent && (c.metOn !== null || !c.episode?.withdrawn)))
    unanswered.set(`${rule.rule} ${on}`, { rule: rule.rule, on: text(on) });

  const alerts = [];
  const alert = (code, on, rule, episode) => alerts.push({ code, on: text(on), rule, episode });
  for (const c of kept)
    if (c.rule.alert && c.rule.alert.in_a_row === null && c.status === "overdue")
      alert(c.rule.alert.code, c.limit + 1, c.rule.rule, c.episode?.id ?? null);
  // Owed since before the rule had a number of days: by the number that came then, from its first day.
  for (const rule of rules.filter((r) => r.alert && r.alert.in_a_row === null && holds(r.met_by)))
    for (const episode of episodes.filter((e) => e.ended === null)) {
      const newest = clocks.filter((c) => c.rule === rule && c.episode === episode).at(-1);
      if (!newest || newest.limit !== null || newest.metOn !== null || newest.ended !== null) continue;
      const since = rule.versions.find((v) => v.from > newest.on && v.within);
      const limit = since ? calendar.add(since.from, since.within) : Infinity;
      if (limit < asOf) alert(rule.alert.code, limit + 1, rule.rule, episode.id);
    }
  for (const { rule, episode, since } of rows)
    if (since !== null && episode.ended === null && rule.until.some(holds))
      alert(rule.alert.code, since, rule.rule, episode.id);
  for (const { code, on, plan } of ends)
    if (holds("plan_ended") && !planEnds.some((d) => d > on)) {
      // A death since then is the loudest that can be said of a plan left open.
      const died = events.filter((e) => e.part === "death" && e.day > on).map((e) => e.day);
      if (died.length && code !== "plan_open_after_death")
        alert("plan_open_after_death", Math.min(...died), null, plan.id);
      else alert(code, on, null, plan.id);
    }
  const plan = episodes.findLast((e) => e.kind === "plan" && e.ended === null);
  if (plan && ((born === null && holds("child_born")) || born > asOf)) {
    let on = null;
    if (expected !== null) on = Math.max(expectedDays.at(-1) + 15, plan.began);
    else if (unborn) {
      const pregnancy = episodes.find((e) => e.kind === "pregnancy") ?? plan;
      on = Math.max(Math.min(pregnancy.began, plan.began) + 280 + 15, plan.began);
    }
    if (on !== null && on <= asOf) alert("birth_not_recorded", on, null, plan.id);
  }

  const pending = kept.filter((c) => c.status === "pending" && c.governed === null && !(c.planBy > asOf));
  const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  pending.sort((a, b) => a.limit - b.limit || byName(a.rule.rule, b.rule.rule) || a.on - b.on);
  return {
    episodes: episodes.map(({ id, kind, began, beganWith, ended, endedWith }) => ({
      id, kind, began: text(began), began_with: beganWith, ended: dayOrNull(ended), ended_with: endedWith,
    })),
    entries: kept.map(entry),
    undated: [...undated.values()],
    unanswered: [...unanswered.values()],
    alerts,
    next: pending.length ? { rule: pending[0].rule.rule, limit: text(pending[0].limit) } : null,
  };
}

// Each line of the standard input is a question; each line of the output is its answer.
if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for await (const line of createInterface({ input: process.stdin }))
    if (line.trim()) process.stdout.write(`${JSON.stringify(timetable(JSON.parse(line)))}\n`);
}
