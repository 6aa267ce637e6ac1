// Asks the search of the site, as Node can run it: reads {names: [files], asked, readings, queries: [text]} from stdin and
// writes for each query the addresses that it finds, best first. Its arguments are the paths of the
// module, of the readings and of the traditional signs.
import { pathToFileURL } from "node:url";

const { Names } = await import(pathToFileURL(process.argv[2]).href);
const { default: readings } = await import(pathToFileURL(process.argv[3]).href);
const { default: traditional } = await import(pathToFileURL(process.argv[4]).href);
let text = "";
for await (const part of process.stdin) text += part;
const { files, asked, queries } = JSON.parse(text);
const plain = new Names(asked);
for (const file of files) plain.add(file);
const spoken = new Names(asked);
for (const file of files) spoken.add(file);
spoken.read(readings);
plain.simplify(traditional);
spoken.simplify(traditional);
const started = performance.now();
const found = queries.map((query) => {
  const first = plain.find(query);
  const hits = Names.unread(query, first) ? spoken.find(query) : first;
  return hits.map(({ entry }) => entry.address);
});
process.stdout.write(JSON.stringify({ found, milliseconds: (performance.now() - started) / queries.length }));
