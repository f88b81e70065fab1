import gifenc from 'gifenc';

const { GIFEncoder, applyPalette, quantize } = gifenc;

/** The last index of the palette: a pixel that stays as it is. */
const UNCHANGED = 255;

/**
 * An animated GIF that repeats for ever.
 *
 * @param {{data: Buffer, width: number, height: number, delay: number}[]} frames RGBA, all of one size;
 *     the delay in milliseconds
 * @returns {Uint8Array}
 */
export function encode(frames) {
  const palette = quantize(sample(frames), UNCHANGED);
  const gif = GIFEncoder();
  let before;
  for (const { data, width, height, delay } of frames) {
    const now = applyPalette(data, palette);
    const index = before
      ? now.map((colour, i) => (colour === before[i] ? UNCHANGED : colour))
      : now;
    gif.writeFrame(index, width, height, {
      palette: before ? undefined : [...palette, [0, 0, 0]],
      delay,
      transparent: Boolean(before),
      transparentIndex: UNCHANGED,
      dispose: 1,
    });
    before = now;
  }
  gif.finish();
  return gif.bytes();
}

/** The first, a middle and the last frame, which have all colours. */
function sample(frames) {
  const chosen = [frames[0], frames[Math.floor(frames.length / 2)], frames.at(-1)];
  return Buffer.concat(chosen.map(({ data }) => data));
}
