// References by citeproc-js, for comparison only: node citeproc.js STYLE.csl LOCALES < items.json
//
// STYLE.csl is a CSL style, LOCALES the folder of locales-xx-XX.xml, items.json a list of CSL-JSON
// items. Prints a JSON list of references as plain text, in the order of the items; each is made on
// its own, so that no style sorts, numbers or shortens it by its neighbours.
"use strict";
const { readFileSync } = require("fs");
const { join } = require("path");
const CSL = require("citeproc");

const [style, locales] = process.argv.slice(2);
const items = JSON.parse(readFileSync(0, "utf-8"));
const byId = new Map(items.map((item) => [item.id, item]));
const system = {
  retrieveLocale: (name) => {
    try {
      return readFileSync(join(locales, `locales-${name}.xml`), "utf-8");
    } catch {
      return false;
    }
  },
  retrieveItem: (id) => byId.get(id),
};
const engine = new CSL.Engine(system, readFileSync(style, "utf-8"));
engine.setOutputFormat("text");
const references = items.map((item) => {
  engine.updateItems([item.id], true);
  const made = engine.makeBibliography();
  return made && made[1].length ? made[1][0].trim() : "";
});
process.stdout.write(JSON.stringify(references));
