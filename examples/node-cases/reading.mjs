// Reads a history forwards, day by day: which episodes it has, and which clocks run in them.

import { birthday } from "./calendar.mjs";

const PLACEMENTS = ["placement", "unassessed_placement", "temporary_placement"];
const BEGIN_NO_CASE = ["end", "death", "departure", "closing"];
const ENDS_ALL = {
  death: "plan_open_after_death",
  departure: "plan_open_after_departure",
  closing: "plan_open_after_closing",
};

export function readCase(facts, partsOfDay) {
  const { events, rules, asOf, born, expected, recordFrom, calendar, holds, newestOnly, all } = facts;
  const episodes = [];
  const clocks = [];
  const papers = new Set(all.filter((e) => e.paper).map((e) => e.event));
  const ends = []; // what ended everything while a plan was open
  const memory = new Map(); // what a rule remembers of an episode
  const lastClock = new Map(); // the newest trigger of a duty before an event
  const happened = []; // every event that counts, with its names, for duties before an event
  const eighteen = born === null ? null : birthday(born, 18);
  let over = false; // after a death or the 18th birthday
  let birthRead = false;
  let ticks = 0; // what comes first on a day
  let today = null;

  // ---- Episodes

  const of = (kind) => episodes.filter((e) => e.kind === kind);
  const open = (kind) => of(kind).filter((e) => e.ended === null);
  const newest = (kind) => open(kind).at(-1);
  const move = () => episodes.findLast((e) => e.kind === "move_in" || e.kind === "move_out");
  const openOn = (e, d) => e.began <= d && (e.ended === null || e.ended >= d);
  const planFromBefore = () => of("plan").find((e) => e.began < today && openOn(e, today));
  /** Whether somebody has seen or placed the child. */
  const seen = () => events.some((e) => e.day <= today && ((e.living && e.part === null) || e.part === "care"));
  const saidUnborn = () => events.some((e) => e.day <= today && e.unborn);
  const unborn = () =>
    born !== null ? today < born || (today === born && !birthRead) : (expected !== null || saidUnborn()) && !seen();

  function begin(kind, event) {
    if (over) return null;
    const id = `${kind}-${of(kind).length + 1}`;
    const episode = { kind, id, began: today, beganWith: event.event, beganAt: ticks++ };
    Object.assign(episode, { ended: null, endedWith: null, endedBy: null, withdrawn: null });
    Object.assign(episode, { names: new Set(), switched: false });
    episodes.push(episode);
    return episode;
  }

  function end(episode, name, by = null) {
    Object.assign(episode, { ended: today, endedWith: name, endedBy: by, endedAt: ticks++ });
  }

  function endEverything(name, by, code) {
    const plan = newest("plan");
    if (plan) ends.push({ code, on: today, plan });
    episodes.filter((e) => e.ended === null).forEach((e) => end(e, name, by));
  }

  function closingIsDoubted() {
    const planOpen = open("plan").length > 0;
    const later = events.filter((e) => e.day > today);
    const explains = (e) =>
      e.part === "conference" || (!planOpen && (e.begins.length > 0 || e.begins_if_born.length > 0));
    const telling = later.filter((e) => e.continues || explains(e)).map((e) => e.day);
    const first = Math.min(...telling);
    return telling.length > 0 && !later.some((e) => e.day === first && explains(e));
  }

  /** Whether new enquiries begin beside the open ones. */
  function enquiresAgain(newestOne) {
    const referrals = events.filter((e) => e.event === "referral_received" && e.day <= today);
    if (referrals.some((e) => e.day > newestOne.began)) return true;
    const makers = all.filter((e) => e.begins.includes("plan"));
    const met = new Set(makers.flatMap((e) => [e.event, ...e.also, ...e.also_unborn, ...e.also_moving_in]));
    const limits = clocks
      .filter((c) => c.episode === newestOne && c.start < today && c.limit !== null)
      .filter((c) => c.rule.during[0] === "enquiry" && met.has(c.rule.met_by))
      .map((c) => c.limit);
    return limits.length > 0 && Math.max(...limits) < today;
  }

  function withdraw(kind, event) {
    const current = newest(kind);
    if (current) {
      end(current, event.event, event.part);
      current.withdrawn = today;
      return;
    }
    const unsaid = of(kind).findLast((e) => e.withdrawn === null && (e.endedBy === "closing" || e.newerOpen));
    if (unsaid) unsaid.withdrawn = today;
  }

  /** Gives the names that a conference counts as, and begins and ends its episodes. */
  function conference(event) {
    const before = planFromBefore();
    const transfer = event.begins.includes("move_in");
    const theirs = transfer && (before || (move()?.kind === "move_out" && !hasHadItsConference(move())));
    event.underPlan = theirs || (event.under_a_plan !== null && Boolean(before));
    if (event.underPlan) return event.under_a_plan.length ? [event.event, ...event.under_a_plan] : [];
    if (unborn() && !open("pregnancy").length) begin("pregnancy", event);
    if (transfer && !of("move_in").some((e) => openOn(e, today))) begin("move_in", event);
    const moving = of("move_in").some((e) => openOn(e, today));
    const names = [event.event, ...event.also];
    if (unborn()) names.push(...event.also_unborn);
    if (moving) names.push(...event.also_moving_in);
    const enquiries = open("enquiry");
    for (const enquiry of enquiries) {
      end(enquiry, event.event, "conference");
      enquiry.newerOpen = enquiry !== enquiries.at(-1);
    }
    for (const m of open("move_in")) {
      end(m, event.event, "conference");
      m.endNames = names;
    }
    if (event.begins.includes("plan") && !of("plan").some((e) => e.began === today)) {
      if (before) {
        const said = events.some((e) => e.day === today && e.ends.includes("plan"));
        end(before, said ? "plan_ended" : event.event, said ? "end" : "conference");
      }
      const plan = begin("plan", event);
      if (plan) plan.switched = Boolean(before);
    }
    return names;
  }

  /** Whether the other authority has held its conference about a move away. */
  const hasHadItsConference = (m) =>
    events.some((e) => e.begins.includes("move_in") && e.part === "conference" && e.day >= m.began && e.day < today);

  /** The move that a notice belongs to although a conference has ended it. */
  function lateNotice(event) {
    const m = move();
    if (m?.kind !== "move_in" || m.endedBy !== "conference" || m.ended >= today) return null;
    if (over || m.names.has(event.event)) return null;
    const review = (h) => h.day > m.ended && h.names.includes("review_conference_held");
    if (happened.some(review)) return null;
    const plan = of("plan").find((e) => e.began === m.ended && e.beganWith === m.endedWith);
    return plan && plan.ended !== null ? null : m;
  }

  function readMove(event) {
    let m = open("move_in").at(-1) ?? open("move_out").at(-1) ?? lateNotice(event);
    m ??= begin(open("plan").length ? "move_out" : "move_in", event);
    m?.names.add(event.event);
    event.move = m;
  }

  function readCare(event) {
    for (const kind of event.begins) {
      const current = newest(kind);
      if (kind === "care") {
        const said = events.find((e) => e.day === today && e.ends.includes("care"));
        const switched = current && current.began < today && said;
        if (switched) ["care", ...PLACEMENTS].flatMap(open).forEach((e) => end(e, said.event, "end"));
        if (!current || switched) {
          const care = begin("care", event);
          if (care) care.switched = Boolean(switched);
        }
      } else if (current?.began !== today) {
        PLACEMENTS.flatMap(open).forEach((e) => end(e, event.event, "care"));
        begin(kind, event);
      }
    }
  }

  /** Reads one event with a part of the day, and gives the names that it counts as. */
  function read(event) {
    if (event.part === "conference") return conference(event);
    if (event.part === "move") readMove(event);
    else if (event.part === "care") readCare(event);
    else {
      for (const kind of [...event.begins, ...(unborn() ? [] : event.begins_if_born)]) {
        if (kind === "referral") begin(kind, event);
        if (kind === "pregnancy" && unborn() && !open(kind).length) begin(kind, event);
        if (kind === "enquiry" && !open("plan").length) {
          const current = newest(kind);
          if (!current || (event.begins_again && enquiresAgain(current))) begin(kind, event);
        }
      }
    }
    for (const kind of event.ends) {
      const switched = of(kind === "plan" ? "plan" : "care").some((e) => e.switched && e.began === today);
      open(kind).filter((e) => !switched || e.began < today).forEach((e) => end(e, event.event, event.part));
    }
    event.withdraws.forEach((kind) => withdraw(kind, event));
    if (event.part === "birth") birthRead = true;
    if (event.part in ENDS_ALL && !(event.part === "closing" && closingIsDoubted())) {
      endEverything(event.event, event.part, ENDS_ALL[event.part]);
      if (event.part === "death") over = true;
    }
    return [event.event, ...event.also];
  }

  /** What happens on a day belongs to no plan or care that takes over on it. */
  const takes = (event) => (e) =>
    !(e.switched && e.began === today) || (event.begins.includes(e.kind) && !event.underPlan);

  function beginCase(dayEvents) {
    const later = of("case").length > 0;
    const none = (e) => e.part === "birth" || (later && (e.paper || BEGIN_NO_CASE.includes(e.part)));
    const first = dayEvents.find((e) => !none(e));
    if (first && !open("case").length) begin("case", first);
  }

  // ---- Clocks

  const remember = (rule, episode) => {
    const key = `${rule.rule} ${episode?.id}`;
    const nothing = { rule, episode, count: 0, row: 0, since: null, armed: false, begun: false, last: null };
    if (!memory.has(key)) memory.set(key, nothing);
    return memory.get(key);
  };

  function version(rule, d) {
    return rule.versions.find((v) => v.from <= d && d <= v.to);
  }

  /** Starts a clock, if a version of the rule has words for its day. */
  function start(rule, episode, on, number = 1, from = on) {
    const v = version(rule, on);
    const laterNumber = () => rule.versions.some((w) => w.from > on && (w.within || w.before || w.around));
    const silent = v ? Boolean(v.unread) : laterNumber();
    if (!v && !silent) return null;
    const clock = { rule, episode, on, start: from, number: null, limit: null, metOn: null, ended: null };
    Object.assign(clock, { place: number, next: number > 1, undated: Boolean(v?.undated), silent });
    if (v?.within) {
      const period = number === 1 ? v.within : v.then[Math.min(number - 2, v.then.length - 1)];
      if (!period) return null;
      if (v.then.length) clock.number = number;
      clock.limit = calendar.add(on, period);
    } else if (v?.before) clock.limit = calendar.add(on, v.before, -1);
    clocks.push(clock);
    return clock;
  }

  /** The episode of a trigger. */
  function home(rule, event) {
    if (rule.during.includes("always")) return null;
    for (const kind of rule.during) {
      if (kind === "pregnancy" && event.part === "concern" && event.planOpen) continue;
      const able = event.open.filter((e) => e.kind === kind);
      if (event.move && event.move.kind === kind && !able.includes(event.move)) return event.move;
      if (able.length) return able.at(-1);
    }
    return undefined;
  }

  function startClocks(dayEvents) {
    for (const rule of rules) {
      const triggers = dayEvents.filter((e) => rule.triggers.some((t) => e.names.includes(t)));
      const within = (e) => rule.during.includes(e.kind) && openOn(e, today);
      if (rule.starts === "window") continue;
      for (const event of dayEvents.filter((e) => rule.after.some((a) => e.names.includes(a)))) {
        const episode = home(rule, event);
        if (episode === undefined) continue;
        const m = remember(rule, episode);
        if (rule.starts === "beginning" && !m.begun) {
          start(rule, episode, today);
          m.begunOn = today;
        }
        m.armed = m.begun = true;
      }
      if (rule.starts === "beginning" && !rule.after.length)
        for (const episode of episodes.filter(within)) {
          const m = remember(rule, episode);
          if (m.begun || unborn()) continue;
          m.begun = true;
          m.begunOn = today;
          start(rule, episode, today);
        }
      if (all.some((e) => e.ahead && rule.triggers.includes(e.event))) {
        if (expected !== null)
          for (const episode of episodes.filter((e) => within(e) && e.began === today)) {
            const m = remember(rule, episode);
            if (m.count++) continue;
            const clock = start(rule, episode, expected, 1, today);
            if (clock && clock.limit !== null && clock.limit < episode.began) clocks.pop();
          }
        continue;
      }
      const started = new Set();
      for (const event of triggers) {
        const episode = home(rule, event);
        if (episode === undefined) continue;
        const m = remember(rule, episode);
        if (rule.alert?.in_a_row) {
          inARow(rule, episode, m, dayEvents);
          continue;
        }
        if (started.has(episode)) continue;
        started.add(episode);
        m.count += 1;
        if (rule.starts === "beginning") {
          if (m.begun && m.begunOn !== today) start(rule, episode, today);
          continue;
        }
        if (rule.starts === "first") {
          if (rule.after.length ? !m.armed : m.count > 1) continue;
          m.armed = false;
        } else if (rule.after.length && !m.armed) continue;
        if (rule.starts === "next" && m.count === 1) {
          m.last = today;
          if (version(rule, today)) lastClock.set(rule, today);
          continue;
        }
        if (version(rule, today)?.before) {
          beforeAnEvent(rule, episode, m);
          continue;
        }
        if (rule.starts === "newest") {
          const old = clocks.findIndex((c) => c.rule === rule && c.episode === episode && c.metOn === null);
          if (old >= 0) clocks.splice(old, 1);
        }
        const clock = start(rule, episode, today);
        const late = clock && event.move && event.move === episode && episode.ended !== null && episode.ended < today;
        if (late && episode.endNames?.includes(rule.met_by)) clock.metOn = episode.ended;
      }
    }
  }

  function inARow(rule, episode, m, dayEvents) {
    if (dayEvents.some((e) => rule.until.some((u) => e.names.includes(u)))) return;
    m.row += 1;
    if (m.row < rule.alert.in_a_row) return;
    const mine = clocks.filter((c) => c.rule === rule && c.episode === episode);
    const waits = mine.some((c) => c.metOn === null && c.ended === null);
    if (waits || start(rule, episode, today)) m.since ??= today;
  }

  /** A duty that had to be done before this day. */
  function beforeAnEvent(rule, episode, m) {
    const meeting = m.last;
    m.last = today;
    const after = lastClock.get(rule) ?? -Infinity;
    lastClock.set(rule, today);
    const limit = calendar.add(today, version(rule, today).before, -1);
    if (limit < (episode ? episode.began : recordFrom)) return;
    if (rule.starts === "next" && limit < meeting) return;
    const clock = start(rule, episode, today);
    const able = happened.filter((h) => h.names.includes(rule.met_by) && h.day > after);
    const done = able.find((h) => !episode || h.day >= episode.began);
    if (done) clock.metOn = done.day;
    else clock.ended = today;
  }

  /** Whether an event can meet a clock. */
  function canMeet(clock, event) {
    const { rule, episode } = clock;
    if (clock.metOn !== null || clock.ended !== null || clock.start > today) return false;
    if (clock.start === today && (clock.next || rule.triggers.some((t) => event.names.includes(t)))) return false;
    if (!episode) return true;
    if (!takes(event)(episode)) return false;
    if (episode.ended === null || today <= episode.ended) return true;
    if (!papers.has(rule.met_by) || (episode.withdrawn !== null && today > episode.withdrawn)) return false;
    if (of(episode.kind).some((e) => e.beganAt > episode.endedAt && e.began <= today)) return false;
    return clock.limit === null || episode.ended > clock.limit || today <= clock.limit;
  }

  function meetClocks(dayEvents) {
    const done = new Set(); // of events that count as the same name, one a day meets
    for (const event of dayEvents)
      for (const rule of rules) {
        if (!rule.met_by || !event.names.includes(rule.met_by) || done.has(rule)) continue;
        const able = clocks.filter((c) => c.rule === rule && canMeet(c, event));
        able.sort((a, b) => b.start - a.start);
        if (able.length) done.add(rule);
        const hides = newestOnly.has(event.event);
        for (const clock of rule.meets === "all" ? able : able.slice(0, 1)) {
          clock.metOn = today;
          clock.hidden = hides && clock.limit !== null && today > clock.limit;
          if (!rule.versions.some((v) => v.then?.length)) continue;
          if (clock.hidden || clock.unnumbered) longest(clock);
          else start(rule, clock.episode, today, clock.place + 1);
        }
        if (hides) able.filter((c) => c.metOn === null && c.start < today).forEach((c) => (c.hidden = true));
      }
  }

  /** The next clock of a series of which nobody knows the place. */
  function longest({ rule, episode }) {
    const clock = start(rule, episode, today, 2);
    if (!clock || clock.limit === null) return;
    Object.assign(clock, { number: null, unnumbered: true });
    clock.limit = Math.max(...version(rule, today).then.map((p) => calendar.add(today, p)));
  }

  function endClocks(dayEvents) {
    for (const rule of rules.filter((r) => r.until.length)) {
      if (!dayEvents.some((e) => rule.until.some((u) => e.names.includes(u)))) continue;
      const runs = (c) => c.rule === rule && c.ended === null && (c.undated || c.metOn === null);
      for (const c of clocks.filter(runs))
        if ((c.start < today || c.next) && (!c.episode || openOn(c.episode, today))) c.ended = today;
      for (const m of memory.values())
        if (m.rule === rule && m.episode && openOn(m.episode, today)) Object.assign(m, { row: 0, since: null });
    }
  }

  function windows() {
    if (born === null || born > asOf) return;
    for (const rule of rules.filter((r) => r.starts === "window")) {
      const v = version(rule, eighteen);
      if (!v?.around) {
        if (open("plan").length && asOf < eighteen) start(rule, null, born);
        continue;
      }
      const opens = calendar.add(eighteen, v.around.opens, -1);
      const limit = calendar.add(eighteen, v.around.closes);
      const planBy = calendar.add(eighteen, v.around.plan_by, -1);
      for (const plan of of("plan").filter((e) => e.began < eighteen)) {
        const review = happened.find(
          (h) => h.names.includes(rule.met_by) && h.day >= opens && h.day <= limit && openOn(plan, h.day),
        );
        if (!review && (plan.ended !== null || asOf >= eighteen)) continue;
        const clock = { rule, episode: plan, on: born, start: born, limit, opens, planBy, number: null };
        clocks.push({ ...clock, metOn: review?.day ?? null, ended: null });
      }
    }
  }

  // ---- The days

  const days = new Set(events.map((e) => e.day));
  if (eighteen !== null && eighteen <= asOf) days.add(eighteen);
  for (today of [...days].sort((a, b) => a - b)) {
    const rank = (e) => (e.part === null ? partsOfDay.length : partsOfDay.indexOf(e.part));
    const order = (a, b) =>
      rank(a) - rank(b) || (b.withdraws.length > 0) - (a.withdraws.length > 0) || (a.event < b.event ? -1 : 1);
    const dayEvents = events.filter((e) => e.day === today).sort(order);
    beginCase(dayEvents);
    for (const part of partsOfDay) {
      const planOpen = open("plan").length > 0;
      const ofPart = dayEvents.filter((e) => e.part === part);
      const before = episodes.filter((e) => e.ended === null);
      const known = episodes.length;
      for (const event of ofPart) event.names = read(event);
      for (const event of ofPart)
        Object.assign(event, { planOpen, open: [...before, ...episodes.slice(known)].filter(takes(event)) });
    }
    if (today === eighteen) {
      endEverything("eighteenth_birthday", "birthday", "plan_open_past_18");
      over = true;
    }
    const current = episodes.filter((e) => openOn(e, today) && !(e.switched && e.began === today));
    for (const event of dayEvents.filter((e) => e.part === null)) {
      const unplanned = event.needs_a_plan && !current.some((e) => e.kind === "plan");
      const aside = unplanned || (event.living && born !== null && today < born);
      event.open = current;
      event.names = aside ? [] : [event.event, ...event.also];
    }
    for (const event of dayEvents) {
      event.names.push(...event.names.length ? event.also_if_recorded.filter(holds) : []);
      happened.push({ day: today, names: event.names });
    }
    startClocks(dayEvents);
    meetClocks(dayEvents);
    endClocks(dayEvents);
  }
  today = asOf;
  windows();
  const planEnds = events.filter((e) => e.ends.includes("plan")).map((e) => e.day);
  return { episodes, clocks, rows: [...memory.values()], ends, planEnds, unborn: unborn() };
}
