// What is wrong with a question: a list at the top, and each problem beside its box.

import { byId, element } from "./elements.js";

/** @typedef {{group: string, field: string, problem: string}} Problem */

const TITLE = document.title;

/** Takes every problem off the page. */
export const clearProblems = () => {
  document.title = TITLE;
  byId("problems").hidden = true;
  byId("problems").replaceChildren();
  for (const group of document.querySelectorAll(".wrong")) group.classList.remove("wrong");
  for (const field of document.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
  }
  for (const error of document.querySelectorAll("p.error")) {
    error.textContent = "";
    /** @type {HTMLElement} */ (error).hidden = true;
  }
};

/** Shows problems, and moves the focus to their list. @param {Problem[]} problems */
export const showProblems = (problems) => {
  document.title = `Error: ${TITLE}`;
  for (const { group, field, problem } of problems) {
    byId(`${group}-group`)?.classList.add("wrong");
    byId(field)?.setAttribute("aria-invalid", "true");
    const error = byId(`${group}-error`);
    if (error === null) continue;
    error.textContent = problem;
    error.hidden = false;
  }
  const list = byId("problems");
  list.replaceChildren(
    element("h2", { id: "problems-title" }, "There is a problem"),
    element("ul", {}, ...problems.map(({ field, problem }) => inList(field, problem))),
  );
  list.setAttribute("role", "group");
  list.setAttribute("aria-labelledby", "problems-title");
  list.hidden = false;
  list.focus();
};

/** @param {string} field @param {string} problem */
const inList = (field, problem) => {
  if (byId(field) === null) return element("li", {}, problem);
  const link = element("a", { href: `#${field}` }, problem);
  link.addEventListener("click", (event) => {
    event.preventDefault(); // the address holds the question
    for (let part = byId(field); part !== null; part = part.parentElement) {
      if (part.tagName === "DETAILS") part.open = true;
    }
    byId(field).focus();
  });
  return element("li", {}, link);
};
