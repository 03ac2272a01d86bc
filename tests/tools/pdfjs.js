// What pdf.js reads of PDFs: a line of JSON a file, [{tree, text}] of its pages; text is that of each marked
// content by its id, without white space (pdf.js puts in blanks of its own).
const { readFileSync } = require("fs");
const build = "/usr/share/javascript/pdf/build/";
const pdfjs = require(build + "pdf.js");
pdfjs.GlobalWorkerOptions.workerSrc = build + "pdf.worker.js";

function texts(items) {
  const open = [], found = {};
  for (const item of items) {
    if (item.type === "beginMarkedContent" || item.type === "beginMarkedContentProps") {
      open.push(item.id);
    } else if (item.type === "endMarkedContent") {
      open.pop();
    } else {
      const id = open.findLast((one) => one) ?? "artifact";
      found[id] = (found[id] ?? "") + item.str.replace(/\s/g, "");
    }
  }
  return found;
}

(async () => {
  for (const path of process.argv.slice(2)) {
    const pdf = await pdfjs.getDocument({ data: new Uint8Array(readFileSync(path)), verbosity: 0 }).promise;
    const pages = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      const content = await page.getTextContent({ includeMarkedContent: true });
      pages.push({ tree: await page.getStructTree(), text: texts(content.items) });
    }
    console.log(JSON.stringify({ pages, marks: await pdf.getMarkInfo() }));
    await pdf.destroy();
  }
})();
