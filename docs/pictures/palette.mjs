/** GitHub's colours. */
const LIGHT = {
  background: '#ffffff',
  zone: '#f6f8fa',
  edge: '#8c959f',
  box: '#ffffff',
  text: '#1f2328',
  quiet: '#57606a',
  accent: '#0969da',
  note: '#ddf4ff',
  number: '#ffffff',
};
const DARK = {
  background: '#0d1117',
  zone: '#151b23',
  edge: '#656c76',
  box: '#21262d',
  text: '#f0f6fc',
  quiet: '#9198a1',
  accent: '#4493f8',
  note: '#0c2d6b',
  number: '#0d1117',
};

/** Every colour of a diagram: of Mermaid's classes, then of a drawing's. */
function css(c) {
  return `
.background { fill: ${c.background}; }
text, .loopText, .loopText > tspan, .labelText, .labelText > tspan, .noteText, .noteText > tspan { fill: ${c.text} !important; stroke: none !important; }
text.actor, text.actor > tspan { fill: ${c.text} !important; font-weight: 600; }
.messageText { fill: ${c.text} !important; }
g > rect.rect { fill: ${c.zone} !important; stroke: ${c.background} !important; stroke-width: 6; filter: none; rx: 12; }
g > text.text { fill: ${c.quiet} !important; font-weight: 600; }
rect.actor { filter: none; fill: ${c.box} !important; stroke: ${c.edge} !important; stroke-width: 1.5; rx: 6; }
.actor-line { stroke: ${c.edge} !important; stroke-width: 1; stroke-opacity: 0.6; }
.messageLine0, .messageLine1 { stroke: ${c.quiet} !important; stroke-width: 1.6; }
.messageLine1 { stroke-dasharray: 5 4; }
marker path { fill: ${c.quiet} !important; stroke: ${c.quiet} !important; }
marker circle, [id$="sequencenumber"] circle { fill: ${c.accent} !important; stroke: none; }
.sequenceNumber { fill: ${c.number} !important; font-weight: 600; }
.note { fill: ${c.note} !important; stroke: ${c.accent} !important; stroke-opacity: 0.5; rx: 6; }
.loopLine { stroke: ${c.accent} !important; stroke-width: 1.3; stroke-dasharray: 4 4; }
.labelBox { fill: ${c.note} !important; stroke: ${c.accent} !important; }
[class^="activation"] { fill: ${c.note} !important; stroke: ${c.accent} !important; }
.zone { fill: ${c.zone}; stroke: ${c.edge}; stroke-dasharray: 5 5; }
.part { fill: ${c.box}; stroke: ${c.edge}; stroke-width: 1.5; }
.part.truth { fill: ${c.note}; stroke: ${c.accent}; stroke-width: 2; }
.line { fill: none; stroke: ${c.quiet}; stroke-width: 2; }
.tip { fill: ${c.quiet}; }
text.quiet { fill: ${c.quiet} !important; }
text.name { font-size: 16px; font-weight: 600; }
text.accent { fill: ${c.accent} !important; font-weight: 600; }
`;
}

export const CSS = `${css(LIGHT)}@media (prefers-color-scheme: dark) {${css(DARK)}}\n`;
