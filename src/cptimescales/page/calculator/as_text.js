// The whole answer as plain text, for a note or a message.

import { limitOf } from "../engine/answers.js";
import { citationWords } from "../engine/explain.js";
import {
  careWords,
  condition,
  headingOf,
  lastWorkingDayWords,
  leftOutWords,
  leftWords,
  limitWords,
  provisionalWords,
  refusalWords,
  ruleWords,
} from "./plain_words.js";

/** @typedef {import("./answer.js").Shown} Shown */

/** @param {Shown} shown what the page shows @returns {string} */
export const textOfAnswer = (shown) => {
  const lines = [shown.heading, shown.procedures, shown.counted, ""];
  if (shown.warning !== "") lines.push(shown.warning, "");
  for (const duty of shown.duties) {
    const { due, undated, refusal } = duty;
    if (due !== null) {
      const limit = limitOf(due);
      lines.push(
        `${headingOf(duty)}: ${limitWords(due)}`,
        ...[
          condition(duty),
          leftWords(limit, shown.asOf, shown.workingDaysTo(duty)),
          lastWorkingDayWords(due),
          ruleWords(due),
          leftOutWords(due),
          provisionalWords(due),
          careWords(due),
          `Source: ${citationWords(due.citation)}`,
        ]
          .filter(Boolean)
          .map((line) => `  ${line}`),
        "",
      );
    } else if (undated !== null) {
      lines.push(`${headingOf(duty)}: ${undated.words}. ${condition(duty)}`.trim(), "");
    } else if (refusal !== null) {
      lines.push(`${headingOf(duty)}: no date. ${refusalWords(refusal, shown.on)}`, "");
    }
  }
  lines.push(...shown.closed, shown.checked);
  return `${lines.join("\n")}\n`;
};
