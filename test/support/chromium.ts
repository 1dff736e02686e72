// A headless Chromium for tests: the system's own, with everything off that would reach out of this machine.

import { chromium, type Browser } from 'playwright-core';
import { findChromium } from '../../scripts/lib/systemPackages.mjs';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null)
    throw new Error('No Chromium on PATH: install it, or name it in PLANWRIGHT_CHROMIUM.');
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}
