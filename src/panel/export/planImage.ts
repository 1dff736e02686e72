// The icicle as a picture that stands by itself: SVG with the theme's colours written in, or PNG drawn from it.

import { heatScale } from '../plan/heat';
import { heatOf, icicleLayout, type IcicleMetric } from '../plan/icicleLayout';
import type { PlanIndex } from '../plan/planIndex';
import { SLICE_HEIGHT, sliceLabel } from '../view/icicleSlice';

// All in pixels of the SVG.
const WIDTH = 1_200;
const MARGIN = 16;
const TITLE_HEIGHT = 32;
/** For screens of high density. */
const PNG_SCALE = 2;

export function icicleSvg(plan: PlanIndex, metric: IcicleMetric, title: string): string {
  const color = themeColors();
  const width = WIDTH - MARGIN * 2;
  // Half a pixel: what is narrower cannot be seen.
  const slices = icicleLayout(plan, metric, 0, 0.5 / width);
  const heat = heatScale(plan, heatOf(plan, metric));
  const depth = slices.reduce((max, slice) => Math.max(max, slice.depth), 0);
  const height = (depth + 1) * SLICE_HEIGHT + TITLE_HEIGHT + MARGIN;
  const parts = slices.flatMap((slice) => {
    const node = plan.nodes[slice.id];
    if (node === undefined) return [];
    const x = MARGIN + slice.left * width;
    const y = TITLE_HEIGHT + slice.depth * SLICE_HEIGHT;
    // Less one, so that neighbours do not run into each other.
    const pixels = Math.max(0.5, slice.width * width - 1);
    const { level } = heat(node);
    const label = escapeXml(sliceLabel(node, metric, pixels));
    return [
      // As icicleSlice.tsx draws them: 22 is the height without its gaps, 6 and 15 lead to the baseline of the name.
      `<rect x="${x.toFixed(2)}" y="${String(y)}" width="${pixels.toFixed(2)}" height="22" fill="${color[level]}"/>`,
      label === ''
        ? ''
        : `<text x="${(x + 6).toFixed(2)}" y="${String(y + 15)}" fill="${color.onSlice}">${label}</text>`,
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(WIDTH)}" height="${String(height)}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="${color.background}"/>
<text x="${String(MARGIN)}" y="21" fill="${color.foreground}" font-size="13">${escapeXml(title)}</text>
${parts.filter((part) => part !== '').join('\n')}
</svg>`;
}

/** Base64, without the data URL's head. */
export async function svgToPng(svg: string): Promise<string> {
  // By way of an image, since a canvas cannot draw SVG; the data URL loads nothing from elsewhere.
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * PNG_SCALE;
  canvas.height = image.height * PNG_SCALE;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This window cannot draw images.');
  context.scale(PNG_SCALE, PNG_SCALE);
  context.drawImage(image, 0, 0);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

function themeColors() {
  const style = getComputedStyle(document.body);
  const color = (name: string) => style.getPropertyValue(name).trim();
  return {
    background: color('--vscode-editor-background'),
    foreground: color('--vscode-editor-foreground'),
    onSlice: color('--pw-on-slice'),
    hot: color('--pw-hot-fill'),
    warm: color('--pw-warm-fill'),
    cool: color('--pw-cool-fill'),
  };
}

/** Also control characters, which XML cannot hold. */
function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replace(/[^\P{Cc}\t\n]/gu, '');
}
