// node app.mjs LIBRARY publish EVENT DATA CHANNEL ID | token USER CHANNEL | history CHANNEL
import { pathToFileURL } from 'node:url';

const [library, command, ...words] = process.argv.slice(2);
const realtime = await import(pathToFileURL(library));
if (command === 'publish') words[1] = JSON.parse(words[1]);
if (command === 'token') words[1] = [words[1]];
console.log(JSON.stringify(await realtime[command](...words)));
