/**
 * What a page's own script does: examples are searched, narrowed down, and shown step by step. Without it the first ones stand there as a list. It runs in the reader's
 * browser, so it is text here.
 */
export const script = `"use strict";
for (const browser of document.querySelectorAll(".examples[data-step]")) {
  const items = [...browser.querySelectorAll(".example")];
  const step = Number(browser.dataset.step);
  const controls = browser.querySelector(".controls");
  const search = controls.querySelector("input");
  const tag = controls.querySelector("select");
  const count = controls.querySelector("output");
  const more = browser.querySelector("button");
  const texts = items.map((item) => item.textContent.toLowerCase());
  let limit = step;
  const show = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const isFound = (item, i) =>
      words.every((word) => texts[i].includes(word)) && (tag.value === "" || item.dataset.tags.split("|").includes(tag.value));
    const found = items.filter(isFound);
    const shown = new Set(found.slice(0, limit));
    for (const item of items) item.hidden = !shown.has(item);
    count.value = found.length === items.length ? items.length + " examples" : found.length + " of " + items.length + " examples";
    more.hidden = shown.size >= found.length;
  };
  const anew = () => {
    limit = step;
    show();
  };
  controls.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", anew);
  tag.addEventListener("change", anew);
  more.addEventListener("click", () => {
    limit += step;
    show();
  });
  controls.hidden = false;
  show();
}
`;
