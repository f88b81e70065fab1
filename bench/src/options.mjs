import { parseArgs } from 'node:util';

/**
 * The options of a benchmark. Ends the program after `--help`, and with 2 if an option is wrong.
 *
 * @param {string} help the text of `--help`
 * @param {Record<string, string>} defaults the value of each option that is not given
 * @returns {Record<string, string>}
 */
export function readOptions(help, defaults) {
  const options = { help: { type: 'boolean', short: 'h', default: false } };
  for (const [name, value] of Object.entries(defaults)) {
    options[name] = { type: 'string', default: value };
  }
  try {
    const { values } = parseArgs({ options });
    if (values.help) {
      process.stdout.write(help);
      process.exit();
    }
    return values;
  } catch (error) {
    return exitWith(error.message);
  }
}

/** The value of an option as a whole number from 1. */
export function positive(options, name) {
  const number = Number(options[name]);
  if (!Number.isInteger(number) || number < 1) {
    exitWith(`--${name} takes a whole number from 1, not "${options[name]}".`);
  }
  return number;
}

/** Ends the program because an option is wrong. */
export function exitWith(message) {
  process.stderr.write(`${message}\n--help lists the options.\n`);
  process.exit(2);
}
