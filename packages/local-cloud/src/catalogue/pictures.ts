import { createHash } from "node:crypto";

/** What a picture is drawn from; the same product always gets the same picture. */
export interface Subject {
  handle: string;
  title: string;
  category: string;
}

interface Paint {
  base: string;
  dark: string;
  light: string;
  ground: string;
}

/** An SVG of 800 × 800: a quiet background, and an object of the product's category in colours of its own. */
export function drawPicture(subject: Subject): string {
  const bytes = createHash("sha256").update(subject.handle).digest();
  const pick = (i: number, below: number): number => (bytes[i] ?? 0) % below;
  const hue = Math.round(((bytes[0] ?? 0) * 360) / 256);
  const paint: Paint = {
    base: `hsl(${hue} 48% 52%)`,
    dark: `hsl(${hue} 45% 32%)`,
    light: `hsl(${hue} 60% 74%)`,
    ground: `hsl(${(hue + 150 + pick(1, 60)) % 360} 38% 91%)`,
  };
  const object = objects[subject.category] ?? box;
  const turn = pick(2, 25) - 12;
  const size = 0.86 + pick(3, 24) / 100;
  const title = escape(subject.title);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<rect width="800" height="800" fill="${paint.ground}"/>`,
    backdrops[pick(4, backdrops.length)]?.(paint, pick(5, 100)) ?? "",
    `<ellipse cx="400" cy="640" rx="${Math.round(230 * size)}" ry="26" fill="${paint.dark}" opacity=".16"/>`,
    `<g transform="translate(400 400) rotate(${turn}) scale(${size.toFixed(2)})">${object(paint, pick(6, 3))}</g>`,
    `</svg>\n`,
  ].join("\n");
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

const times = (count: number, draw: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => draw(i)).join("");

const backdrops: ((paint: Paint, seed: number) => string)[] = [
  ({ light }, seed) => `<circle cx="${260 + seed * 3}" cy="360" r="300" fill="${light}" opacity=".45"/>`,
  ({ light }) =>
    `<g fill="none" stroke="${light}" stroke-width="14" opacity=".5">` +
    `${times(7, (i) => `<circle cx="400" cy="820" r="${160 + i * 95}"/>`)}</g>`,
  ({ light }, seed) =>
    `<g fill="${light}" opacity=".5">` +
    `${times(64, (i) => `<circle cx="${50 + (i % 8) * 100}" cy="${50 + Math.floor(i / 8) * 100}" r="${6 + ((i * 7 + seed) % 12)}"/>`)}</g>`,
  ({ light }) => `<path d="M0 560 Q200 460 400 560 T800 560 V800 H0Z" fill="${light}" opacity=".6"/>`,
  ({ light }) =>
    `<g stroke="${light}" stroke-width="26" opacity=".35">` +
    `${times(12, (i) => `<path d="M${i * 140 - 500} 800 L${i * 140 + 300} 0"/>`)}</g>`,
];

type Draw = (paint: Paint, form: number) => string;

const kitchen: Draw = ({ base, dark, light }, form) =>
  form === 0
    ? `<rect x="90" y="-30" width="230" height="46" rx="23" fill="${dark}"/><circle r="190" cx="-60" fill="${base}"/><circle r="150" cx="-60" fill="${dark}" opacity=".55"/>`
    : form === 1
      ? `<path d="M-220 -60 H220 Q210 200 0 220 Q-210 200 -220 -60Z" fill="${base}"/><rect x="-240" y="-90" width="480" height="46" rx="20" fill="${light}"/><path d="M60 -90 L190 -280" stroke="${dark}" stroke-width="28" stroke-linecap="round"/>`
      : `<path d="M-250 20 L150 20 Q150 -90 60 -90 L-250 -30Z" fill="${light}"/><rect x="120" y="-60" width="200" height="64" rx="28" fill="${dark}"/><rect x="-200" y="90" width="420" height="120" rx="24" fill="${base}"/>`;

const coffee: Draw = ({ base, dark, light }, form) =>
  `<path d="M-170 -110 H150 V90 Q150 200 40 200 H-60 Q-170 200 -170 90Z" fill="${base}"/>` +
  `<path d="M150 -60 Q270 -60 260 40 Q250 120 150 110" fill="none" stroke="${base}" stroke-width="34"/>` +
  `<ellipse cx="-10" cy="-110" rx="160" ry="34" fill="${dark}"/>` +
  `<g fill="none" stroke="${light}" stroke-width="18" stroke-linecap="round">${times(form + 1, (i) => `<path d="M${i * 80 - 50} -170 q-34 -50 0 -90 t0 -80"/>`)}</g>`;

const desk: Draw = ({ base, dark, light }, form) =>
  form === 0
    ? `<rect x="-170" y="-230" width="340" height="440" rx="18" fill="${base}"/><rect x="-170" y="-230" width="60" height="440" fill="${dark}"/><rect x="-60" y="-140" width="170" height="26" rx="13" fill="${light}"/><rect x="-60" y="-90" width="110" height="18" rx="9" fill="${light}"/>`
    : form === 1
      ? `<path d="M-30 220 L-30 -30 L120 -170" fill="none" stroke="${dark}" stroke-width="26" stroke-linejoin="round"/><path d="M60 -240 L220 -120 L90 -40Z" fill="${base}"/><rect x="-150" y="200" width="240" height="36" rx="18" fill="${base}"/><circle cx="-30" cy="-30" r="24" fill="${light}"/>`
      : `${times(4, (i) => `<g transform="rotate(${i * 14 - 21})"><rect x="-18" y="-250" width="36" height="400" fill="${i % 2 ? base : light}"/><path d="M-18 -250 L0 -310 L18 -250Z" fill="${dark}"/></g>`)}<rect x="-120" y="40" width="240" height="200" rx="20" fill="${dark}"/>`;

const garden: Draw = ({ base, dark, light }, form) =>
  `<path d="M-140 60 H140 L105 230 H-105Z" fill="${base}"/><rect x="-160" y="30" width="320" height="56" rx="14" fill="${dark}"/>` +
  `<path d="M0 40 V-190" stroke="${dark}" stroke-width="14"/>` +
  times(3 + form, (i) => {
    const side = i % 2 ? 1 : -1;
    const y = -30 - i * 55;
    return `<path d="M0 ${y} q${side * 60} -90 ${side * 170} -60 q${side * -20} 90 ${side * -170} 60Z" fill="${i % 2 ? light : base}"/>`;
  });

const outdoors: Draw = ({ base, dark, light }, form) =>
  form === 0
    ? `<path d="M-280 200 L-60 -210 L60 -20 L130 -130 L290 200Z" fill="${base}"/><path d="M-60 -210 L-120 -98 L-60 -60 L-10 -130Z" fill="${light}"/><circle cx="190" cy="-210" r="56" fill="${dark}"/>`
    : form === 1
      ? `<rect x="-150" y="-150" width="300" height="370" rx="80" fill="${base}"/><rect x="-110" y="30" width="220" height="150" rx="30" fill="${dark}"/><path d="M-70 -150 Q0 -270 70 -150" fill="none" stroke="${dark}" stroke-width="26"/><rect x="-24" y="-90" width="48" height="120" rx="14" fill="${light}"/>`
      : `<rect x="-80" y="-150" width="160" height="380" rx="50" fill="${base}"/><rect x="-52" y="-250" width="104" height="110" rx="22" fill="${dark}"/><rect x="-80" y="-20" width="160" height="60" fill="${light}"/>`;

const home: Draw = ({ base, dark, light }, form) =>
  form === 0
    ? `<path d="M-60 -170 H60 Q50 -90 130 20 Q190 190 70 230 H-70 Q-190 190 -130 20 Q-50 -90 -60 -170Z" fill="${base}"/><path d="M0 -170 Q-20 -260 -100 -300 M0 -170 Q30 -270 100 -290" fill="none" stroke="${dark}" stroke-width="12"/><circle cx="-104" cy="-304" r="30" fill="${light}"/><circle cx="104" cy="-294" r="30" fill="${light}"/>`
    : form === 1
      ? `<rect x="-220" y="-180" width="440" height="400" rx="70" fill="${base}"/><g stroke="${light}" stroke-width="16">${times(6, (i) => `<path d="M-180 ${i * 62 - 130} H180"/>`)}</g>`
      : `<rect x="-120" y="-80" width="240" height="310" rx="26" fill="${base}"/><rect x="-120" y="40" width="240" height="90" fill="${light}"/><path d="M0 -80 V-130" stroke="${dark}" stroke-width="10"/><path d="M0 -240 Q62 -170 0 -120 Q-62 -170 0 -240Z" fill="${dark}"/>`;

const clothing: Draw = ({ base, dark, light }, form) =>
  `<path d="M-100 -210 L-270 -110 L-210 20 L-140 -20 V220 H140 V-20 L210 20 L270 -110 L100 -210 Q0 -120 -100 -210Z" fill="${base}"/>` +
  (form === 0
    ? `<path d="M0 -160 V220" stroke="${dark}" stroke-width="10"/>${times(4, (i) => `<circle cx="22" cy="${i * 80 - 90}" r="10" fill="${light}"/>`)}`
    : form === 1
      ? times(4, (i) => `<rect x="-140" y="${i * 60 - 20}" width="280" height="26" fill="${light}"/>`)
      : `<rect x="30" y="-90" width="80" height="90" rx="10" fill="${dark}"/>`);

const toys: Draw = ({ base, dark, light }, form) =>
  form === 0
    ? `<rect x="-210" y="40" width="190" height="190" rx="16" fill="${base}"/><rect x="20" y="40" width="190" height="190" rx="16" fill="${dark}"/><path d="M-130 20 L0 -190 L130 20Z" fill="${light}"/>`
    : form === 1
      ? `<path d="M0 -270 L190 -30 L0 190 L-190 -30Z" fill="${base}"/><path d="M0 -270 V190 M-190 -30 H190" stroke="${light}" stroke-width="12"/><path d="M0 190 q60 40 0 90 t10 60" fill="none" stroke="${dark}" stroke-width="12"/>`
      : times(
          3,
          (i) =>
            `<g transform="rotate(${i * 16 - 16})"><rect x="-120" y="-210" width="240" height="370" rx="24" fill="${[dark, base, light][i] ?? base}"/></g>`,
        ) + `<circle cy="-20" r="56" fill="${dark}"/>`;

const box: Draw = ({ base, dark, light }) =>
  `<path d="M-220 -80 L0 -190 L220 -80 L0 30Z" fill="${light}"/><path d="M-220 -80 L0 30 V240 L-220 130Z" fill="${base}"/><path d="M220 -80 L0 30 V240 L220 130Z" fill="${dark}"/>`;

const objects: Record<string, Draw> = {
  Kitchen: kitchen,
  "Coffee & Tea": coffee,
  Desk: desk,
  Garden: garden,
  Outdoors: outdoors,
  Home: home,
  Clothing: clothing,
  "Toys & Games": toys,
};
