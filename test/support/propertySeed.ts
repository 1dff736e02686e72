// Property tests draw the same values in every run, so that the gate is the same for everyone.
// PLANWRIGHT_PROPERTY_SEED=$RANDOM npm run test:unit looks elsewhere.

import fc from 'fast-check';

const SEED = 20_260_701;

fc.configureGlobal({ seed: Number(process.env['PLANWRIGHT_PROPERTY_SEED'] ?? SEED) });
