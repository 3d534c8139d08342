// Writes the log commands of GitHub Actions and Azure Pipelines with the libraries of their makers, for comparison.
// usage: node log_commands.mjs FOLDER < INPUT    where FOLDER holds node_modules
//
// INPUT is {"github": [[level, message, properties]], "azure": [[properties, message]], "azureLines": [text]}. Prints
// {"github": [line], "azure": [line], "azureParsed": [[properties, message]]}.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = join(process.argv[2], "node_modules");
const core = await import(pathToFileURL(join(folder, "@actions/core/lib/core.js")));
const { TaskCommand, commandFromString } = createRequire(import.meta.url)(
  join(folder, "azure-pipelines-task-lib/taskcommand.js"),
);

const input = JSON.parse(readFileSync(0, "utf8"));
const output = { github: [], azure: [], azureParsed: [] };

const write = process.stdout.write;
for (const [level, message, properties] of input.github) {
  process.stdout.write = (text) => output.github.push(text.replace(/\r?\n$/, ""));
  core[level](message, properties);
  process.stdout.write = write;
}
for (const [properties, message] of input.azure) {
  output.azure.push(new TaskCommand("task.logissue", properties, message).toString());
}
for (const line of input.azureLines) {
  const command = commandFromString(line);
  output.azureParsed.push([command.properties, command.message]);
}
process.stdout.write(JSON.stringify(output));
