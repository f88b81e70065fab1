#!/usr/bin/env node
// Makes the pictures of README and docs: ./realtime pictures [NAME...]
/** Each name, what it makes in docs/images, and how. What a picture needs is loaded only for that picture. */
const PICTURES = {
  path: {
    makes: ['path.svg'],
    make: async () => (await import('./diagram.mjs')).drawing('path'),
  },
  'walk-event': {
    makes: ['walk-event.svg'],
    make: async () => (await import('./diagram.mjs')).diagram('walk-event'),
  },
  'walk-reconnect': {
    makes: ['walk-reconnect.svg'],
    make: async () => (await import('./diagram.mjs')).diagram('walk-reconnect'),
  },
  'client-states': {
    makes: ['client-states.svg'],
    make: async () => (await import('./diagram.mjs')).drawing('client-states'),
  },
  realtime: {
    makes: ['realtime.gif'],
    make: async () => (await import('./film.mjs')).film(),
  },
  console: {
    makes: ['console.png'],
    make: async () => (await import('./console.mjs')).consolePicture(),
  },
  wordpress: {
    makes: ['wordpress-settings.png', 'wordpress-log.png'],
    make: async () => (await import('./administration.mjs')).administration(),
  },
};

const HELP = `Makes the pictures of README and docs, in docs/images.

  ./realtime pictures [NAME...]

Without a NAME it makes all of them:

${Object.entries(PICTURES)
  .map(([name, { makes }]) => `  ${name.padEnd(15)} ${makes.join(', ')}`)
  .join('\n')}

Needs Chromium; realtime, console and wordpress also need a built gateway, and
realtime and wordpress the programs that the WordPress tests need.`;

const words = process.argv.slice(2);
if (words.includes('--help') || words.includes('-h')) {
  console.log(HELP);
} else {
  const names = words.length ? words : Object.keys(PICTURES);
  const unknown = names.filter((name) => !Object.hasOwn(PICTURES, name));
  if (unknown.length) {
    console.error(`There is no picture "${unknown[0]}". The names are in --help.`);
    process.exit(2);
  }
  for (const name of names) {
    const { makes, make } = PICTURES[name];
    await make();
    console.log(makes.map((file) => `docs/images/${file}`).join('\n'));
  }
}
